"""What tests of jobs hand in, and what they find."""

import json
from pathlib import Path

from tests.services.conftest import Bench
from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob
from xai_tui.services.session import Session

GET = "GET /v1/chat/deferred-completion/*"
POST = "POST /v1/chat/completions"

ANSWER = json.dumps(
    {
        "id": "c1",
        "object": "chat.completion",
        "model": "grok-4.3",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "From the spool"},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 200, "completion_tokens": 3, "total_tokens": 203, "cost_in_usd_ticks": 77},
    }
).encode()


async def defer(session: Session, text: str = "Later") -> DeferredJob:
    chat = await session.chats.create()
    return await session.jobs.defer(chat.id, Draft(text))


async def ended(session: Session, text: str = "Later") -> DeferredJob:
    (job,) = await session.jobs.wait([(await defer(session, text)).id])
    return job


async def waiting(bench: Bench, *, sandbox: bool = True) -> DeferredJob:
    """A job that the server has taken, left by a session that is over."""
    async with bench.open(sandbox=sandbox) as session:
        (job,) = await session.jobs.submitted([(await defer(session)).id])
    return job


def kept(job: DeferredJob) -> bytes:
    """What the job says is kept of its answer."""
    return Path(job.spool or "nowhere").read_bytes()
