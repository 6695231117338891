"""The objects that `--json` prints. Ids are text, times RFC 3339 in UTC, money whole ticks."""

from dataclasses import asdict
from datetime import UTC, datetime

from xai_tui.domain.conversation import Message
from xai_tui.domain.job import DeferredJob
from xai_tui.domain.model import Model
from xai_tui.domain.usage import Usage

Row = dict[str, object]
"""One JSON object."""


def moment(time: datetime | None) -> str | None:
    """A time as RFC 3339 in UTC, such as `2026-11-23T18:00:00Z`; unknown stays `None`."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time else None


def usage_row(usage: Usage | None) -> Row | None:
    """Tokens of a request; what the server did not say is `null`. Ticks stand beside it, not in it."""
    if usage is None:
        return None
    row: Row = asdict(usage)
    del row["ticks"]
    return {**row, "ticks_source": usage.ticks_source.value, "total_tokens": usage.total_tokens}


def answer_row(kind: str, message: Message, chat_id: str | None) -> Row:
    """The last line of a turn.

    Args:
        kind: `done`, `broken` or `stopped`.
        message: The answer as it was stored.
        chat_id: The chat it is in; `None` when nothing was kept.
    """
    row: Row = {
        "type": kind,
        "text": message.text,
        "thoughts": message.thoughts,
        "model": message.model,
        "finish_reason": message.finish_reason,
        "usage": usage_row(message.usage),
        "ticks": message.usage.ticks if message.usage else None,
        "chat": chat_id,
        "response_id": message.response_id,
    }
    if message.citations:
        row["citations"] = [asdict(citation) for citation in message.citations]
    if message.tool_calls:
        row["tool_calls"] = [asdict(call) for call in message.tool_calls]
    return row


def job_row(job: DeferredJob) -> Row:
    """A deferred job without its answer."""
    return {
        "id": job.id,
        "request_id": job.request_id,
        "state": job.state.value,
        "model": job.model,
        "prompt": job.prompt,
        "chat": job.chat_id,
        "batch": job.batch,
        "created_at": moment(job.created_at),
        "accepted_at": moment(job.accepted_at),
        "expires_at": moment(job.expires_at),
        "finished_at": moment(job.finished_at),
        "next_look_at": moment(job.next_look_at),
        "looks": job.looks,
        "ticks": job.ticks,
        "origin": job.origin,
        "failure": job.failure,
    }


def model_row(model: Model) -> Row:
    """A model as the program knows it; prices in ticks per token, or per image."""
    row: Row = asdict(model)
    del row["record"]
    return {**row, "kind": model.kind.value}
