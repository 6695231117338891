"""Finding words in titles and messages: by the index from three characters on, by reading below that."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime

from xai_tui.store.database import Database
from xai_tui.store.values import Row, Value, moment

INDEXED_FROM = 3
"""Characters of the shortest word the index knows."""

PLACES = 5_000
"""Messages that are looked at where the first chats with some words are enough."""

_IS_INDEXED = "messages.state NOT IN ('streaming', 'waiting')"
_BEFORE, _AFTER = 30, 90


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words were found.

    Attributes:
        chat_id: The chat.
        message_id: The message; `None` when they are in the title.
        title: The chat's title.
        snippet: The text around the first of the words, on one line.
        created_at: When the message was stored, or the chat last changed, UTC.
    """

    chat_id: str
    message_id: str | None
    title: str
    snippet: str
    created_at: datetime


class Words:
    """What is looked for: each word must be somewhere in the text, whatever its case.

    A phrase in double quotes counts as one word.
    """

    def __init__(self, text: str) -> None:
        pairs = re.findall(r'"([^"]+)"|(\S+)', text)
        found = ((phrase or word.replace('"', "")).strip() for phrase, word in pairs)
        self._all = [word for word in found if word]
        self._indexed = [word for word in self._all if len(word) >= INDEXED_FROM]
        self._short = [word for word in self._all if len(word) < INDEXED_FROM]

    def __bool__(self) -> bool:
        return bool(self._all)

    @property
    def indexed(self) -> str:
        """The longer words as a query of a full-text index, each taken literally; may be empty."""
        return " AND ".join('"' + word.replace('"', '""') + '"' for word in self._indexed)

    def short(self, column: str) -> tuple[str, list[Value]]:
        """The shorter words as a condition on a column, and its values; always true without any."""
        parts, values = ["1"], list[Value]()
        for word in self._short:
            spellings = _spellings(word)
            parts.append("(" + " OR ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(spellings)) + ")")
            values.extend("%" + re.sub(r"([\\%_])", r"\\\1", spelling) + "%" for spelling in spellings)
        return " AND ".join(parts), values

    def snippet(self, text: str) -> str:
        """What stands around the first of the words, on one line."""
        places = [
            found.start() for word in self._all if (found := re.search(re.escape(word), text, re.IGNORECASE))
        ]
        start = max(min(places, default=0) - _BEFORE, 0)
        end = start + _BEFORE + _AFTER
        line = " ".join(text[start:end].split())
        return f"{'…' if start else ''}{line}{'…' if end < len(text) else ''}"


def _spellings(word: str) -> list[str]:
    """A short word in every mixture of cases that LIKE, which folds ASCII alone, takes for another word."""
    cases = [
        {sign.lower()} if sign.isascii() else {sign, sign.lower(), sign.upper(), sign.title()}
        for sign in word
    ]
    return sorted("".join(mixture) for mixture in itertools.product(*cases))


def chats_with(words: Words, *, all_places: bool) -> tuple[str, list[Value]]:
    """SQL true for a row of `chats` whose title, or one of whose messages, has all the words; its values.

    Args:
        words: At least one.
        all_places: Whether to look at every place of words that are in more than `PLACES` messages, rather
            than at the newest.
    """
    in_title, title_values = words.short("title")
    in_text, text_values = words.short("messages.text")
    if not words.indexed:
        found = f"SELECT chat_id FROM messages WHERE {_IS_INDEXED} AND {in_text}"  # noqa: S608
        return f"({in_title} OR chats.id IN ({found}))", [*title_values, *text_values]
    places = "SELECT rowid FROM message_words WHERE message_words MATCH ?"
    if all_places:
        # With `+seq` the chats are read off an index alone, without a visit to each of the messages.
        found = f"SELECT chat_id FROM messages WHERE +messages.seq IN ({places}) AND {in_text}"  # noqa: S608
    else:
        newest = f"{places} ORDER BY rowid DESC LIMIT {PLACES}"
        found = f"SELECT chat_id FROM messages WHERE messages.seq IN ({newest}) AND {in_text}"  # noqa: S608
    title = f"chats.seq IN (SELECT rowid FROM title_words WHERE title_words MATCH ?) AND {in_title}"  # noqa: S608
    return (
        f"(({title}) OR chats.id IN ({found}))",
        [words.indexed, *title_values, words.indexed, *text_values],
    )


async def find_hits(database: Database, words: Words, limit: int) -> list[Hit]:
    """Where the words are: titles first, then messages, each from the newest to the oldest."""
    if not words or limit <= 0:
        return []

    def hit(row: Row) -> Hit:
        chat_id, message_id, title, text, at = row
        return Hit(chat_id, message_id, title, words.snippet(text), moment(at))

    titles = await database.read(*_title_query(words, limit), make=hit)
    left = limit - len(titles)
    return titles + (await database.read(*_message_query(words, left), make=hit) if left else [])


def _title_query(words: Words, limit: int) -> tuple[str, list[Value]]:
    short, values = words.short("chats.title")
    source, condition, indexed = "chats", "", list[Value]()
    if words.indexed:
        source = "title_words JOIN chats ON chats.seq = title_words.rowid"
        condition, indexed = "title_words MATCH ? AND ", [words.indexed]
    sql = f"""SELECT chats.id, NULL, chats.title, chats.title, chats.updated_at FROM {source}
        WHERE {condition}{short} ORDER BY chats.updated_at DESC LIMIT ?"""  # noqa: S608
    return sql, [*indexed, *values, limit]


def _message_query(words: Words, limit: int) -> tuple[str, list[Value]]:
    short, values = words.short("messages.text")
    source, condition, indexed = "messages", f"{_IS_INDEXED} AND ", list[Value]()
    newest = "messages.seq"
    if words.indexed:
        # The index hands rows out from the newest on, so that the first hits come at once.
        source = "message_words JOIN messages ON messages.seq = message_words.rowid"
        condition, indexed, newest = "message_words MATCH ? AND ", [words.indexed], "message_words.rowid"
    sql = f"""SELECT messages.chat_id, messages.id, chats.title, messages.text, messages.created_at
        FROM {source} JOIN chats ON chats.id = messages.chat_id
        WHERE {condition}{short} ORDER BY {newest} DESC LIMIT ?"""  # noqa: S608
    return sql, [*indexed, *values, limit]
