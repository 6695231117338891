"""A message as a row, and back."""

import json
from dataclasses import asdict
from typing import Any

from xai_tui.domain.conversation import (
    Citation,
    Failure,
    Message,
    MessageState,
    Picture,
    Protocol,
    Role,
    ToolCall,
)
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.store.values import Row, Value, as_json, maybe_micros, maybe_moment, micros, moment

COLUMNS = (
    "id",
    "chat_id",
    "parent_id",
    "role",
    "text",
    "state",
    "created_at",
    "thoughts",
    "thought_seconds",
    "finished_at",
    "model",
    "protocol",
    "finish_reason",
    "response_id",
    "stored_remotely",
    "usage",
    "failure",
    "pictures",
    "tool_calls",
    "citations",
    "reasoning",
    "job_id",
    "read",
)
"""In the order of `Message`'s fields."""

SELECTED = ", ".join(f"messages.{column}" for column in COLUMNS)
"""What a query selects for `to_message`."""

_ROLES = {role.value: role for role in Role}
_STATES = {state.value: state for state in MessageState}
_PROTOCOLS = {protocol.value: protocol for protocol in Protocol}
_SOURCES = {source.value: source for source in TicksSource}


def to_row(message: Message) -> tuple[Value, ...]:
    """The values of `COLUMNS`; of pictures only what they are, their bytes have a table of their own."""
    return (
        message.id,
        message.chat_id,
        message.parent_id,
        message.role.value,
        message.text,
        message.state.value,
        micros(message.created_at),
        message.thoughts,
        message.thought_seconds,
        maybe_micros(message.finished_at),
        message.model,
        message.protocol.value if message.protocol else None,
        message.finish_reason,
        message.response_id,
        message.stored_remotely,
        _from_usage(message.usage),
        as_json(asdict(message.failure)) if message.failure else None,
        as_json([[picture.media_type, picture.name] for picture in message.pictures]),
        as_json([[call.id, call.name, call.arguments] for call in message.tool_calls]),
        as_json([[citation.url, citation.title] for citation in message.citations]),
        message.reasoning,
        message.job_id,
        message.read,
    )


def to_message(row: Row) -> Message:
    """The message of a row of `SELECTED`; its pictures have no bytes."""
    return Message(
        row[0],
        row[1],
        row[2],
        _ROLES[row[3]],
        row[4],
        _STATES[row[5]],
        moment(row[6]),
        row[7],
        row[8],
        maybe_moment(row[9]),
        row[10],
        _PROTOCOLS[row[11]] if row[11] else None,
        row[12],
        row[13],
        bool(row[14]),
        _to_usage(row[15]) if row[15] else None,
        Failure(**json.loads(row[16])) if row[16] else None,
        tuple(Picture(kind, b"", name) for kind, name in json.loads(row[17])) if row[17] else (),
        tuple(ToolCall(*call) for call in json.loads(row[18])) if row[18] else (),
        tuple(Citation(*citation) for citation in json.loads(row[19])) if row[19] else (),
        row[20],
        row[21],
        bool(row[22]),
    )


def _from_usage(usage: Usage | None) -> str | None:
    if usage is None:
        return None
    return as_json({name: value for name, value in asdict(usage).items() if value is not None})


def _to_usage(stored: str) -> Usage:
    values: dict[str, Any] = json.loads(stored)
    values["ticks_source"] = _SOURCES[values["ticks_source"]]
    return Usage(**values)
