"""What is said of a batch before it is sent, and after."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_tui.cli.output import Output
from xai_tui.domain.batch import BatchLine
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.model import Model, find_model
from xai_tui.domain.money import estimate, usd
from xai_tui.errors import XaiTuiError

if TYPE_CHECKING:
    from xai_tui.services.jobs.batches import Progress
    from xai_tui.services.session import Session

SHORT_ID = 8
"""Characters of a batch's id that are told."""

PRICE_SECONDS = 3.0
"""How long prices are waited for."""

_SAID = (
    (JobState.COLLECTED, "answered"),
    (JobState.WAITING, "waiting"),
    (JobState.DRAFTED, "not sent yet"),
    (JobState.SUBMITTING, "on their way"),
    (JobState.UNKNOWN, "unknown"),
    (JobState.FAILED, "refused or failed"),
    (JobState.LOST, "lost"),
    (JobState.EXPIRED, "expired"),
    (JobState.DAMAGED, "damaged"),
    (JobState.CANCELLED, "cancelled"),
)


async def say_before(session: "Session", lines: Sequence[BatchLine], left: int, output: Output) -> None:
    """Say how many prompts go out, how many tokens they are about, and what they may cost.

    Args:
        session: Where prices are known.
        lines: Those that go out.
        left: How many of the file were sent before.
        output: Where to say it.

    Raises:
        XaiTuiError: No model can be chosen.
    """
    tokens = [session.counter.estimate(line.system) + session.counter.estimate(line.prompt) for line in lines]
    parts = [f"{len(lines)} prompts", f"~{sum(tokens):,} tokens", await _price(session, lines, tokens)]
    if left:
        parts.append(f"{left} of the file were sent before")
    output.say(" · ".join(parts))


def say_after(progress: "Progress", jobs: Sequence[DeferredJob], output: Output) -> None:
    """Say what became of the lines, and how to get their answers.

    Args:
        progress: Of which batch.
        jobs: Its jobs as they are now.
        output: Where to say it.
    """
    counts = [(sum(job.state is state for job in jobs), words) for state, words in _SAID]
    parts = [f"{count} {words}" for count, words in counts if count]
    if progress.forgotten:
        parts.append(f"{len(progress.forgotten)} forgotten")
    short = progress.batch.id[:SHORT_ID]
    output.say(
        f"{progress.batch.size} lines: {', '.join(parts)}. "
        f"Answers in their order: `xai-tui jobs results --batch {short}`"
    )


async def _price(session: "Session", lines: Sequence[BatchLine], tokens: Sequence[int]) -> str:
    """The range that answers of usual lengths make."""
    known = await _models(session)
    chosen: dict[str | None, str] = {}
    low = high = 0
    for line, count in zip(lines, tokens, strict=True):
        if line.model not in chosen:
            chosen[line.model] = await session.catalog.choose(None, line.model)
        model = find_model(known, chosen[line.model])
        price = estimate(count, 0, model.prices, line.parameters.max_tokens) if model else None
        if price is None:
            return "price unknown"
        low, high = low + price.low, high + price.high * line.n
    return "demo ticks, no money" if session.is_sandbox else f"≈ {usd(low)}–{usd(high).removeprefix('$')}"


async def _models(session: "Session") -> list[Model]:
    """All models; none where the server does not soon tell, since prompts do not wait for a guess."""
    try:
        async with asyncio.timeout(PRICE_SECONDS):
            return await session.catalog.models()
    except (TimeoutError, XaiTuiError):
        return []
