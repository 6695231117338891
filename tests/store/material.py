"""Chats, messages and jobs to put into a database."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from xai_tui.domain.conversation import (
    Chat,
    Citation,
    Failure,
    Message,
    MessageState,
    Picture,
    Protocol,
    Role,
    ToolCall,
)
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.parameters import Parameters
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.store.ledger import LedgerRow

START = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


class Clock:
    """Makes things that were each created a minute after the one before."""

    def __init__(self) -> None:
        self._minutes = itertools.count()

    def now(self) -> datetime:
        return START + timedelta(minutes=next(self._minutes))

    def chat(self, chat_id: str, title: str = "New chat") -> Chat:
        now = self.now()
        return Chat(chat_id, title, now, now)

    def message(self, message_id: str, chat_id: str = "c", text: str = "", **values: Any) -> Message:
        plain = Message(message_id, chat_id, None, Role.USER, text, MessageState.DONE, self.now())
        return replace(plain, **values)

    def job(self, job_id: str, **values: Any) -> DeferredJob:
        plain = DeferredJob(
            id=job_id,
            origin="here",
            state=JobState.WAITING,
            model="grok-4.3",
            prompt="Why?",
            chat_id="c",
            message_id="m",
            request="{}",
            created_at=self.now(),
        )
        return replace(plain, **values)

    def ledger_row(self, row_id: str, usage: Usage | None = None, **values: Any) -> LedgerRow:
        plain = LedgerRow(
            id=row_id,
            at=self.now(),
            chat_id="c",
            message_id="m",
            job_id=None,
            model_asked="grok-4",
            model_answered="grok-4.3",
            origin="here",
            protocol="responses",
            usage=usage or Usage(),
            state="done",
            sandbox=False,
        )
        return replace(plain, **values)


FULL_CHAT = Chat(
    id="full",
    title="Everything “set”",
    created_at=START,
    updated_at=START + timedelta(microseconds=1),
    leaf_id="m",
    model="grok-4.3",
    protocol=Protocol.CHAT,
    system="Be brief.",
    parameters=Parameters(
        temperature=0.5, top_p=1.0, max_tokens=10**20, effort="high", seed=7, web=True, schema='{"a":1}'
    ),
)

FULL_MESSAGE = Message(
    id="m",
    chat_id="full",
    parent_id="elsewhere",
    role=Role.ASSISTANT,
    text="# Yes\n\0 und 是 🎉",
    state=MessageState.DONE,
    created_at=START,
    thoughts="hm",
    thought_seconds=1.25,
    finished_at=START + timedelta(seconds=3),
    model="grok-4.3",
    protocol=Protocol.MESSAGES,
    finish_reason="stop",
    response_id="resp_1",
    stored_remotely=True,
    usage=Usage(199, 128, 3, 5, 7, 2, 10**30, TicksSource.BILLED),
    failure=Failure("broken_answer", "The answer broke off", "cut", "Retry.", "req-1"),
    pictures=(Picture("image/png", b"\x89PNG", "a.png"), Picture("image/jpeg", b"\xff\xd8")),
    tool_calls=(ToolCall("call_1", "web_search", '{"q":"x"}'),),
    citations=(Citation("https://x.ai", "1"), Citation("https://grok.com")),
    reasoning='[{"type":"reasoning"}]',
    job_id="j",
    read=False,
)
