"""A few things that people like to ask first: capitals, the time, a joke."""

import re

from xai_tui.sandbox.voice.heard import Heard

CAPITALS = {
    "argentina": "Buenos Aires",
    "australia": "Canberra",
    "austria": "Vienna",
    "belgium": "Brussels",
    "brazil": "Brasília",
    "canada": "Ottawa",
    "chile": "Santiago",
    "china": "Beijing",
    "denmark": "Copenhagen",
    "egypt": "Cairo",
    "finland": "Helsinki",
    "france": "Paris",
    "germany": "Berlin",
    "greece": "Athens",
    "iceland": "Reykjavík",
    "india": "New Delhi",
    "ireland": "Dublin",
    "italy": "Rome",
    "japan": "Tokyo",
    "kenya": "Nairobi",
    "mexico": "Mexico City",
    "mongolia": "Ulaanbaatar",
    "morocco": "Rabat",
    "nepal": "Kathmandu",
    "new zealand": "Wellington",
    "nigeria": "Abuja",
    "norway": "Oslo",
    "peru": "Lima",
    "poland": "Warsaw",
    "portugal": "Lisbon",
    "south korea": "Seoul",
    "spain": "Madrid",
    "sweden": "Stockholm",
    "switzerland": "Bern",
    "turkey": "Ankara",
    "ukraine": "Kyiv",
    "united kingdom": "London",
    "united states": "Washington, D.C.",
    "vietnam": "Hanoi",
}
"""Capitals by their countries, in small letters."""

_JOKES = (
    "A deferred job walks into a bar. The barkeeper says: *202*.",
    "There are two hard things in computing: naming, cache invalidation, and off-by-one errors.",
    "Why do terminals make good friends? They listen, they echo, and they never scroll past you.",
    "A SQL query walks up to two tables and asks: *may I join you?*",
)


def capital(heard: Heard) -> str | None:
    """The capital of a country, where it is one of those known."""
    if not heard.has(r"\bcapital\b"):
        return None
    for country, city in CAPITALS.items():
        if re.search(rf"\b{country}\b", heard.lower):
            return f"The capital of {country.title()} is **{city}**."
    return None


def joke(heard: Heard) -> str | None:
    """A joke."""
    return (
        heard.dice.choice(_JOKES)
        if heard.has(r"\b(?:jokes?|something funny|make me laugh|witz|blague|chiste)\b")
        else None
    )


def outside(heard: Heard) -> str | None:
    """What a server without eyes cannot know: the time and the weather."""
    if heard.has(r"\bwhat (?:time|day|date)\b|\btoday's date\b|\bweather\b|\bstock price\b"):
        return (
            "That needs a look outside, and I have none: no clock in the conversation, no line to the world. "
            "A model would ask a **tool** for it. Offer me one, and I will call it."
        )
    return None
