from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.transcript.sources import sources
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.runs import Line
from xai_tui.tui.transcript.stack import Stack

HEIGHT = 7


@st.composite
def chats(draw: st.DrawFn) -> list[Entry]:
    texts = draw(st.lists(sources.map(lambda text: text * 2), min_size=1, max_size=8))
    roles = st.sampled_from(["user", "assistant", "assistant", "notice"])
    return [Entry(str(at), draw(roles), text) for at, text in enumerate(texts)]  # type: ignore[arg-type]  # a role


def whole(entries: list[Entry], width: int) -> list[Line]:
    """All lines of a chat, everything drawn."""
    stack = Stack(width)
    stack.show(entries)
    while True:
        total = stack.total
        stack.settle(0, total)
        if stack.total == total:
            return list(stack.lines(0, total))


steps = st.lists(st.one_of(st.integers(-9, 9), st.integers(-200, 200)), max_size=12)


@given(chats(), steps, st.integers(2, 40))
@settings(max_examples=200, deadline=None)
def test_wherever_one_goes_the_view_is_a_stretch_of_the_whole(
    entries: list[Entry], moves: list[int], width: int
) -> None:
    everything = whole(entries, width)
    stack = Stack(width)
    stack.show(entries)
    top = 0
    for move in moves:
        top = stack.settle(min(max(top + move, 0), stack.total - 1), HEIGHT)
        stack.trim(top, HEIGHT)
        seen = list(stack.lines(top, HEIGHT))[: stack.total - top]
        assert seen in [everything[at : at + len(seen)] for at in range(len(everything) - len(seen) + 1)]


@given(chats(), st.integers(2, 40))
@settings(max_examples=200, deadline=None)
def test_what_is_kept_does_not_move_on_the_screen(entries: list[Entry], width: int) -> None:
    stack = Stack(width)
    stack.show(entries)
    top = stack.settle(max(stack.total - HEIGHT, 0), HEIGHT)
    top = stack.settle(max(min(top, stack.total - HEIGHT), 0), HEIGHT)
    while top:
        before = list(stack.lines(top, HEIGHT))
        top = stack.settle(top - 1, HEIGHT, keep=top)
        assert list(stack.lines(top, HEIGHT))[1:] == before[:-1]


@given(chats(), st.integers(2, 40), st.integers(2, 40))
@settings(max_examples=200, deadline=None)
def test_another_width_shows_the_same_chat(entries: list[Entry], width: int, other: int) -> None:
    stack = Stack(width)
    stack.show(entries)
    top = stack.settle(stack.total // 2, HEIGHT)
    place = stack.anchor(top)
    stack.resize(other)
    top = stack.restore(place, HEIGHT)
    seen = list(stack.lines(top, HEIGHT))[: stack.total - top]
    everything = whole(entries, other)

    assert seen in [everything[at : at + len(seen)] for at in range(len(everything) - len(seen) + 1)]
    assert stack.locate(top) == place.message


def test_any_line_can_be_had() -> None:
    stack = Stack(20)
    stack.show([Entry("a", "user", "one"), Entry("b", "assistant", "two")])

    drawn = [stack.line(at).text for at in range(20)]
    assert drawn[: stack.total] == ["", "you ▸ one", "", "grok ▸", "two"]
    assert stack.line(-1) == stack.line(stack.total) == Line()
    assert Stack().line(0) == Line()
    assert Stack().restore(Stack().anchor(0), 5) == 0


def test_entries_are_found_by_id() -> None:
    stack = Stack()
    stack.show([Entry("a", "user", "one")])

    assert stack.index("a") == 0
    assert stack.index("b") is None
    assert stack.append(Entry("b", "user", "two")) == 1
    assert stack.index("b") == 1
    assert [entry.id for entry in stack.entries] == ["a", "b"]
