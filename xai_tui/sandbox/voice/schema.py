"""JSON that keeps to a schema, with values that fit the names of the fields and the prompt."""

import json
import random
import re
from collections.abc import Callable, Mapping

from xai_tui.sandbox.body import JsonObject

_DEEPEST = 12
_FILLED = 2

_BY_NAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"first_?name|^name$|person|author|user", ("Ada Lovelace", "Grace Hopper", "Emmy Noether")),
    (r"city|town|location|place", ("Florence, Italy", "Lisbon, Portugal", "Kyoto, Japan")),
    (r"country|nation", ("Portugal", "Japan", "Kenya")),
    (r"title|headline|subject", ("A quiet morning", "The small light", "Notes on waiting")),
    (r"mail", ("ada@example.org",)),
    (r"url|link|website", ("https://example.org/",)),
    (r"colou?r", ("teal", "amber", "indigo")),
    (r"unit", ("celsius",)),
    (r"language|lang", ("en",)),
    (r"currency", ("EUR",)),
    (r"id$", ("item-1", "item-2")),
    (r"genre|tag|categor|keyword", ("adventure", "essay", "field notes")),
    (r"query|search", ("terminal applications",)),
    (
        r"summary|description|text|content|answer|reason|message|explanation",
        ("Made by the sandbox to fit your schema.",),
    ),
)
_FORMATS: Mapping[str, str] = {
    "date": "2026-11-03",
    "date-time": "2026-11-03T09:30:00Z",
    "time": "09:30:00Z",
    "email": "ada@example.org",
    "uri": "https://example.org/",
    "url": "https://example.org/",
    "uuid": "4f224bfb-9d53-4c82-b40a-b7cd80831ec2",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "hostname": "example.org",
}


class Composer:
    """Makes one value for one schema.

    Args:
        schema: The whole schema; references are looked up in it.
        prompt: What was asked; names, numbers and quoted words in it are used where they fit.
        dice: Chance.
    """

    def __init__(self, schema: JsonObject, prompt: str, dice: random.Random) -> None:
        self._root = schema
        self._dice = dice
        self._numbers = [int(one) for one in re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", prompt)]
        self._names: list[str] = re.findall(r"(?<=\bnamed )[A-Z][\w'’-]+|(?<=\bcalled )[A-Z][\w'’-]+", prompt)
        self._places: list[str] = re.findall(r"(?<=\bin )[A-Z][\w'’-]+(?:,? ?[A-Z][\w'’-]+)?", prompt)
        self._prompt = prompt

    def value(self) -> object:
        """A value that is valid for the schema, as far as its keywords are the usual ones."""
        return self._make(self._root, "", 0)

    def _make(self, schema: object, name: str, depth: int) -> object:
        if not isinstance(schema, dict):
            return {} if depth == 0 else "anything"
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if isinstance(options := schema.get("enum"), list) and options:
            return self._chosen(options)
        for key in ("anyOf", "oneOf"):
            if isinstance(variants := schema.get(key), list) and variants:
                return self._make(self._variant(variants, depth), name, depth + 1)
        return self._typed(schema, name, depth)

    def _typed(self, schema: JsonObject, name: str, depth: int) -> object:
        makers: dict[str, Callable[[], object]] = {
            "object": lambda: self._object(schema, depth),
            "array": lambda: self._array(schema, name, depth),
            "integer": lambda: int(self._number(schema, whole=True)),
            "number": lambda: self._number(schema, whole=False),
            "boolean": lambda: True,
            "null": lambda: None,
        }
        return makers.get(_type_of(schema), lambda: self._string(schema, name))()

    def _resolved(self, schema: JsonObject) -> JsonObject:
        """Follow references and join what must hold together."""
        for _ in range(_DEEPEST):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                break
            schema = self._at(reference)
        if isinstance(parts := schema.get("allOf"), list):
            schema = _joined(schema, [self._resolved(part) for part in parts if isinstance(part, dict)])
        return schema

    def _at(self, reference: str) -> JsonObject:
        found: object = self._root
        for step in reference.removeprefix("#").strip("/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if key:
                found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def _chosen(self, options: list[object]) -> object:
        lower = self._prompt.lower()
        for option in options:
            if isinstance(option, str) and option and option.lower() in lower:
                return option
        return self._dice.choice(options)

    def _variant(self, variants: list[object], depth: int) -> object:
        """The first that says something; null where it would go on for ever."""
        telling = [one for one in variants if not (isinstance(one, dict) and one.get("type") == "null")]
        if depth > _DEEPEST and len(telling) < len(variants):
            return {"type": "null"}
        return telling[0] if telling else variants[0]

    def _object(self, schema: JsonObject, depth: int) -> JsonObject:
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            return {}
        required = schema.get("required")
        wanted = required if isinstance(required, list) and depth >= _FILLED else list(properties)
        return {key: self._make(part, key, depth + 1) for key, part in properties.items() if key in wanted}

    def _array(self, schema: JsonObject, name: str, depth: int) -> list[object]:
        low, high = _whole(schema, "minItems", 0), _whole(schema, "maxItems", 1_000)
        if isinstance(fixed := schema.get("prefixItems"), list):
            return [self._make(part, name, depth + 1) for part in fixed]
        size = low if depth > _DEEPEST else max(low, min(high, 2))
        made: list[object] = []
        for number in range(size):
            value = self._make(schema.get("items", {"type": "string"}), name, depth + 1)
            made.append(_distinct(value, number, made) if schema.get("uniqueItems") else value)
        return made

    def _number(self, schema: JsonObject, *, whole: bool) -> float:
        low, high = _bounds(schema, whole=whole)
        step = _real(schema.get("multipleOf")) or 1.0
        for number in self._numbers:
            if low <= number <= high and (number / step).is_integer():
                self._numbers.remove(number)
                return float(number) if not whole else number
        first = -(-low // step) * step if low > 0 or high < 0 else 0.0
        steps = int(min((high - first) // step, 40))
        value = first + self._dice.randint(0, max(0, steps)) * step
        return round(value, 6)

    def _string(self, schema: JsonObject, name: str) -> str:
        text = _FORMATS.get(str(schema.get("format"))) or self._named(name)
        low, high = _whole(schema, "minLength", 0), _whole(schema, "maxLength", 10_000)
        return text.ljust(low, ".")[:high] if len(text) < low else text[:high]

    def _named(self, name: str) -> str:
        lower = name.lower()
        if self._names and re.search(r"name|person|user", lower):
            return self._names[0]
        if self._places and re.search(r"city|town|location|place", lower):
            return self._places[0].strip()
        for pattern, values in _BY_NAME:
            if re.search(pattern, lower):
                return self._dice.choice(values)
        return lower.replace("_", " ") or "sandbox"


def compose(schema: JsonObject, prompt: str, dice: random.Random) -> str:
    """A JSON text for a schema, without blanks, as the API writes it."""
    value = Composer(schema, prompt, dice).value()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def free_object(prompt: str, topic: str) -> str:
    """A JSON object where any will do; keys named in backticks in the prompt are used."""
    keys = re.findall(r"`(\w{1,40})`", prompt) or ["answer"]
    values: list[object] = [int(one) for one in re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", prompt)]
    made = {key: values[at] if at < len(values) else topic or "sandbox" for at, key in enumerate(keys)}
    return json.dumps(made, ensure_ascii=False, indent=2)


def _type_of(schema: JsonObject) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kinds = [one for one in kind if one != "null"]
        kind = kinds[0] if kinds else "null"
    if isinstance(kind, str):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema or "prefixItems" in schema else "string"


def _joined(schema: JsonObject, parts: list[JsonObject]) -> JsonObject:
    whole: JsonObject = {key: value for key, value in schema.items() if key != "allOf"}
    properties: JsonObject = {}
    required: list[object] = []
    for part in (*parts, schema):
        whole.update({key: value for key, value in part.items() if key != "allOf"})
        if isinstance(found := part.get("properties"), dict):
            properties.update(found)
        if isinstance(needed := part.get("required"), list):
            required += needed
    if properties:
        whole["properties"] = properties
        whole["required"] = required
    return whole


def _distinct(value: object, number: int, before: list[object]) -> object:
    if value not in before:
        return value
    if isinstance(value, str):
        return f"{value} {number + 1}"
    return value + number if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _bounds(schema: JsonObject, *, whole: bool) -> tuple[float, float]:
    """The closed range a number may be in, in both dialects of the exclusive bounds."""
    low, high = _real(schema.get("minimum")), _real(schema.get("maximum"))
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    nudge = 1.0 if whole else 0.001
    if above is True and low is not None:
        low += nudge
    elif (limit := _real(above)) is not None:
        low = limit + nudge
    if below is True and high is not None:
        high -= nudge
    elif (limit := _real(below)) is not None:
        high = limit - nudge
    if low is None:
        low = 0.0 if high is None or high >= 0 else high - 100.0
    return low, high if high is not None else max(low, 0.0) + 1_000_000_000.0


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _whole(schema: JsonObject, key: str, default: int) -> int:
    value = schema.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
