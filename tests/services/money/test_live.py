import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.errors import XaiTuiError
from xai_tui.services.money import Count, LiveCount


class Desk:
    """Counts by letters; each request stands until it is answered."""

    def __init__(self, *, at_once: bool = False) -> None:
        self.counted: dict[str, Count] = {}
        self.asked: list[str] = []
        self.under_way = 0
        self.has_route = True
        self.refuses = False
        self._at_once = at_once
        self._answer = asyncio.Event()
        self._asked = asyncio.Event()

    def known(self, text: str, model: str) -> Count:
        return self.counted.get(text, Count(len(text), exact=False))

    def can_ask(self) -> bool:
        return self.has_route

    async def count(self, text: str, model: str, *, hasty: bool = False) -> Count:
        assert hasty
        self.asked.append(text)
        self.under_way += 1
        assert self.under_way == 1
        self._asked.set()
        if not self._at_once:
            await self._answer.wait()
            self._answer.clear()
        self.under_way -= 1
        if self.refuses:
            raise XaiTuiError("refused")
        self.counted[text] = Count(len(text), exact=True)
        return self.counted[text]

    async def until_asked(self) -> None:
        await self._asked.wait()
        self._asked.clear()

    def answer(self) -> None:
        self._answer.set()


class Watch:
    """A live count that asks without a pause, its tasks, and what it told."""

    def __init__(self, desk: Desk, pause: float = 0.0) -> None:
        self.told: list[Count] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.live = LiveCount(desk, self.told.append, spawn=self._start, pause=pause)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    async def settle(self) -> None:
        while running := [task for task in self.tasks if not task.done()]:
            await asyncio.wait(running)
        for task in self.tasks:
            task.result()


async def test_only_the_text_that_stood_still_is_asked_for() -> None:
    desk = Desk(at_once=True)
    watch = Watch(desk)
    for text in ("W", "Wh", "Why"):
        assert watch.live.update(text, "m") == Count(len(text), exact=False)
    await watch.settle()
    assert desk.asked == ["Why"]
    assert watch.told == [Count(3, exact=True)]
    assert len(watch.tasks) == 1


async def test_one_request_is_under_way_and_an_outdated_answer_is_not_told() -> None:
    desk = Desk()
    watch = Watch(desk)
    watch.live.update("one", "m")
    await desk.until_asked()
    watch.live.update("other", "m")
    desk.answer()
    await desk.until_asked()
    assert watch.told == []
    desk.answer()
    await watch.settle()
    assert desk.asked == ["one", "other"]
    assert watch.told == [Count(5, exact=True)]


async def test_a_known_text_is_not_asked_for_and_ends_the_asking() -> None:
    desk = Desk()
    desk.counted["known"] = Count(9, exact=True)
    watch = Watch(desk)
    watch.live.update("unknown", "m")
    assert watch.live.update("known", "m") == Count(9, exact=True)
    await watch.settle()
    assert desk.asked == []


async def test_without_a_route_nothing_is_asked() -> None:
    desk = Desk()
    desk.has_route = False
    watch = Watch(desk)
    assert watch.live.update("text", "m") == Count(4, exact=False)
    assert watch.tasks == []


async def test_a_refusal_leaves_the_guess_and_the_next_text_is_asked_for() -> None:
    desk = Desk(at_once=True)
    desk.refuses = True
    watch = Watch(desk)
    watch.live.update("first", "m")
    await watch.settle()
    assert watch.told == []
    desk.refuses = False
    watch.live.update("second", "m")
    await watch.settle()
    assert watch.told == [Count(6, exact=True)]


async def test_pauses_grow_with_refusals_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("xai_tui.services.money.live.asyncio.sleep", note)
    desk = Desk(at_once=True)
    desk.refuses = True
    watch = Watch(desk, pause=1.0)
    for number in range(8):
        desk.refuses = number < 7
        watch.live.update(str(number), "m")
        await watch.settle()
    watch.live.update("after", "m")
    await watch.settle()
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 1]


async def test_a_closed_count_tells_nothing_more() -> None:
    desk = Desk()
    watch = Watch(desk)
    watch.live.update("text", "m")
    await desk.until_asked()
    watch.live.close()
    desk.answer()
    await watch.settle()
    assert watch.told == []


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=3), st.integers(0, 4)), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_the_last_text_is_told_and_nothing_twice(typed: list[tuple[str, int]]) -> None:
    async def play() -> None:
        desk = Desk(at_once=True)
        watch = Watch(desk)
        newest = Count(0, exact=True)
        for text, turns in typed:
            newest = watch.live.update(text, "m")
            for _ in range(turns):
                await asyncio.sleep(0)
        await watch.settle()
        last = typed[-1][0]
        assert newest.exact or watch.told[-1] == Count(len(last), exact=True)
        assert len(desk.asked) == len(set(desk.asked))

    asyncio.run(play())
