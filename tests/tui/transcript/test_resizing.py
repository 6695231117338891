"""Other sizes while an answer streams in: who follows it goes on following, who reads above is left there."""

import pytest

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.entry import Entry

SIZES = ((60, 20), (130, 45), (20, 5), (81, 24), (40, 10), (200, 56))


async def streamed(stage: Stage, count: int) -> None:
    for number in range(count):
        stage.transcript.feed("a", f"sentence {number} that is long enough to be broken somewhere.\n\n")
        await stage.settle()


@pytest.mark.parametrize("first", range(len(SIZES)))
async def test_the_end_is_followed_through_many_sizes(staged: Staging, first: int) -> None:
    async with staged(120, 40) as stage:
        stage.transcript.append(Entry("p", "user", "question"))
        stage.transcript.append(Entry("a", "assistant", label="grok-4.3", state="streaming"))
        await streamed(stage, 30)
        for at in range(2 * len(SIZES)):
            await stage.pilot.resize_terminal(*SIZES[(first + at) % len(SIZES)])
            await streamed(stage, 1)
            assert stage.transcript.following.on
        stage.transcript.feed("a", "the last words")
        await stage.settle()
        assert any("the last" in row or "words" in row for row in stage.rows)


async def test_who_reads_above_is_left_there(staged: Staging) -> None:
    async with staged(120, 20) as stage:
        stage.transcript.append(Entry("p", "user", "question"))
        stage.transcript.append(Entry("a", "assistant", label="grok-4.3", state="streaming"))
        await streamed(stage, 60)
        await stage.press("g")
        for size in SIZES:
            await stage.pilot.resize_terminal(*size)
            await streamed(stage, 1)
            assert not stage.transcript.following.on
            assert stage.transcript.top == 0
