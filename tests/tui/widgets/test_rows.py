from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.pilot import Pilot

from xai_tui.tui.widgets.rows import Heading, Row, RowList, moving_keys

EMPTY = Content("nothing here")


@dataclass(frozen=True)
class Word(Row):
    text: str
    current: bool = False
    shown: str = ""

    @property
    def key(self) -> str:
        return self.text

    def height(self, width: int) -> int:
        return 1

    def lines(self, width: int) -> list[Content]:
        return [Content(self.shown or self.text)]


class Letter(Word, Heading):
    """The letter that the words below begin with."""


class Words(RowList[Word]):
    BINDINGS: ClassVar[list[BindingType]] = moving_keys("words")


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Words()

    @property
    def words(self) -> Words:
        return self.query_one(Words)

    def lines(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        lines = ["".join(segment.text for segment in strip).strip(" ▊▎▔▁") for strip in strips]
        return [line for line in lines if line]


def listed(*texts: str) -> list[Word]:
    return [Word(text) for text in texts]


async def filled(pilot: Pilot[None], rows: Sequence[Word | Heading], *, keep: bool = True) -> Host:
    host = pilot.app
    assert isinstance(host, Host)
    host.words.fill(rows, EMPTY, keep=keep)
    await pilot.pause()
    return host


async def test_the_cursor_goes_over_headings_and_begins_at_the_current_row() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        rows = [Letter("A"), Word("apple"), Letter("B"), Word("bean", current=True), Word("berry")]
        host = await filled(pilot, rows)
        assert host.words.row == rows[3]
        assert host.words.row_at(2) is None
        await pilot.press("k")
        assert host.words.row == rows[1]
        await pilot.press("G")
        assert host.words.row == rows[4]
        await pilot.press("g")
        assert host.words.row == rows[1]


async def test_without_a_current_row_the_cursor_begins_at_the_first() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, [Letter("A"), Word("apple")])
        assert host.words.row == Word("apple")


async def test_the_cursor_stays_on_its_row_wherever_that_goes() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, listed("a", "b", "c"))
        await pilot.press("j")
        await filled(pilot, listed("x", "c", "y", "b"))
        assert host.words.row == Word("b")
        await filled(pilot, listed("x", "c"))
        assert host.words.row == Word("x")


async def test_after_other_letters_the_cursor_goes_to_the_first_row() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, listed("a", "b", "c"))
        await pilot.press("G")
        await filled(pilot, [Word("b"), Word("c", current=True)], keep=False)
        assert host.words.row == Word("b")
        await pilot.press("G")
        await filled(pilot, [Word("b", shown="B"), Word("c", shown="C")], keep=False)
        assert host.words.row == Word("b", shown="B")


async def test_a_list_without_rows_says_so() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, listed("a"))
        await filled(pilot, [], keep=False)
        assert host.lines() == ["nothing here"]
        assert host.words.has_class("-empty")
        assert host.words.row is None
        host.words.ask()
        assert not host.words.is_asking
        await filled(pilot, listed("a"))
        assert not host.words.has_class("-empty")
        assert host.lines() == ["a"]


async def test_a_question_stays_with_its_row_until_the_cursor_leaves_it() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, listed("a", "b"))
        host.words.ask()
        await pilot.pause()
        asked = "   sure?  y yes · n no".strip()
        assert host.lines() == ["a", asked, "b"]
        await filled(pilot, [Word("a", shown="A"), Word("b", shown="B")])
        assert host.lines() == ["A", asked, "B"]
        await filled(pilot, listed("b", "a", "c"))
        assert host.lines() == ["b", "a", asked, "c"]
        await pilot.press("j")
        assert not host.words.is_asking
        assert host.lines() == ["b", "a", "c"]


async def test_a_question_goes_with_its_row() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, listed("a", "b"))
        host.words.ask()
        await filled(pilot, listed("b", "c"))
        assert not host.words.is_asking
        assert host.lines() == ["b", "c"]


async def test_a_question_is_taken_back_only_once() -> None:
    async with Host().run_test(size=(30, 12)) as pilot:
        host = await filled(pilot, listed("a", "b"))
        host.words.ask()
        host.words.refuse()
        host.words.refuse()
        await pilot.pause()
        assert host.lines() == ["a", "b"]


def test_the_keys_are_named_after_their_place() -> None:
    ids = [getattr(key, "id", None) for key in moving_keys("words")]
    assert ids == [f"words.{name}" for name in ("next", "previous", "first", "last", "page_down", "page_up")]
