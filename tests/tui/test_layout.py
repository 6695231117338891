import pytest

from xai_tui.tui.layout import Layout, Side, layout_for, sides_shown


@pytest.mark.parametrize(
    ("size", "layout"),
    [
        ((200, 60), Layout.WIDE),
        ((120, 10), Layout.WIDE),
        ((119, 40), Layout.MEDIUM),
        ((80, 24), Layout.MEDIUM),
        ((79, 24), Layout.NARROW),
        ((40, 10), Layout.NARROW),
        ((39, 40), Layout.TINY),
        ((200, 9), Layout.TINY),
        ((1, 1), Layout.TINY),
    ],
)
def test_the_size_decides_the_layout(size: tuple[int, int], layout: Layout) -> None:
    assert layout_for(*size) is layout


@pytest.mark.parametrize(
    ("layout", "focused", "asked", "shown"),
    [
        (Layout.WIDE, False, None, {Side.CHATS, Side.NOW}),
        (Layout.WIDE, False, Side.CHATS, {Side.CHATS, Side.NOW}),
        (Layout.WIDE, True, None, set()),
        (Layout.WIDE, True, Side.NOW, {Side.NOW}),
        (Layout.MEDIUM, False, None, {Side.NOW}),
        (Layout.MEDIUM, False, Side.CHATS, {Side.CHATS}),
        (Layout.MEDIUM, True, None, set()),
        (Layout.NARROW, False, None, set()),
        (Layout.NARROW, False, Side.CHATS, {Side.CHATS}),
        (Layout.TINY, False, None, set()),
    ],
)
def test_what_stands_beside_the_conversation(
    layout: Layout, focused: bool, asked: Side | None, shown: set[Side]
) -> None:
    assert sides_shown(layout, focused=focused, asked=asked) == shown
