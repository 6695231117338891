from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.conversation import Draft, Message, MessageState, Picture, Role, Tree, title_from

START = datetime(2026, 11, 23, tzinfo=UTC)


def tree_of(*pairs: tuple[str, str | None]) -> Tree:
    """A tree of (id, parent) in the order stored."""
    return Tree(
        Message(name, "c", parent, Role.USER, name, MessageState.DONE, START + timedelta(seconds=place))
        for place, (name, parent) in enumerate(pairs)
    )


def ids(messages: list[Message]) -> list[str]:
    return [message.id for message in messages]


#   a ── b ── d
#    └── c ── e, f
BRANCHED = (("a", None), ("b", "a"), ("c", "a"), ("d", "b"), ("e", "c"), ("f", "c"))


def test_a_path_leads_from_the_first_message_to_the_leaf() -> None:
    tree = tree_of(*BRANCHED)
    assert ids(tree.path("d")) == ["a", "b", "d"]
    assert ids(tree.path("f")) == ["a", "c", "f"]
    assert ids(tree.path("a")) == ["a"]


@pytest.mark.parametrize("leaf", [None, "", "nobody"])
def test_there_is_no_path_to_what_is_not_there(leaf: str | None) -> None:
    assert tree_of(*BRANCHED).path(leaf) == []


def test_siblings_come_oldest_first_with_the_message_itself() -> None:
    tree = tree_of(*BRANCHED)
    assert ids(tree.siblings("c")) == ["b", "c"]
    assert ids(tree.siblings("e")) == ["e", "f"]
    assert ids(tree.siblings("a")) == ["a"]


def test_first_messages_are_siblings_of_each_other() -> None:
    tree = tree_of(("a", None), ("b", None))
    assert ids(tree.siblings("b")) == ids(tree.children(None)) == ["a", "b"]


def test_children_are_what_follows() -> None:
    tree = tree_of(*BRANCHED)
    assert ids(tree.children("a")) == ["b", "c"]
    assert tree.children("d") == []


def test_the_leaf_below_is_the_end_of_the_newest_branch() -> None:
    tree = tree_of(*BRANCHED)
    assert tree.leaf_below("a") == "f"
    assert tree.leaf_below("b") == "d"
    assert tree.leaf_below("d") == "d"


def test_a_tree_knows_its_messages() -> None:
    tree = tree_of(*BRANCHED)
    assert len(tree) == 6
    assert "a" in tree
    assert "z" not in tree
    assert tree["a"].text == "a"
    assert [message.id for message in tree] == [name for name, _ in BRANCHED]


def test_a_message_whose_parent_is_lost_counts_as_a_first_one() -> None:
    tree = tree_of(("a", None), ("b", "lost"), ("c", "b"))
    assert ids(tree.path("c")) == ["b", "c"]
    assert ids(tree.siblings("b")) == ["a", "b"]


def test_a_tree_that_leads_in_circles_has_finite_paths() -> None:
    tree = tree_of(("a", "b"), ("b", "a"))
    assert ids(tree.path("a")) == ["b", "a"]


def test_going_down_a_tree_that_leads_in_circles_comes_to_an_end() -> None:
    tree = tree_of(("a", "c"), ("b", "a"), ("c", "b"))
    assert tree.leaf_below("a") in {"a", "b", "c"}


@given(st.lists(st.integers(-1, 30), max_size=30))
@settings(max_examples=200, deadline=None)
def test_paths_go_from_child_to_parent_and_siblings_share_theirs(parents: list[int]) -> None:
    tree = tree_of(*((str(place), str(parent)) for place, parent in enumerate(parents)))
    for message in tree:
        path = tree.path(message.id)
        assert path[-1] is message
        assert len({passed.id for passed in path}) == len(path)
        for before, after in pairwise(path):
            assert after.parent_id == before.id
        assert message in tree.siblings(message.id)
        assert tree.leaf_below(message.id) in tree


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Why is the sky blue?", "Why is the sky blue?"),
        ("\n \n  two   words\t\nmore", "two words"),
        ("", "New chat"),
        (" \n\t", "New chat"),
        ("word " * 20, "word word word word word word word word word word word…"),
        ("x" * 100, "x" * 59 + "…"),
        ("short " + "x" * 100, "short " + "x" * 53 + "…"),
    ],
)
def test_a_title_is_the_first_line_with_words_cut_at_a_word(prompt: str, title: str) -> None:
    assert title_from(prompt) == title


@given(st.text(max_size=200), st.integers(2, 80))
@settings(max_examples=200, deadline=None)
def test_a_title_is_one_line_within_its_limit_and_never_empty(prompt: str, limit: int) -> None:
    title = title_from(prompt, limit)
    assert title
    assert len(title.splitlines()) == 1
    assert len(title) <= max(limit, len("New chat"))


def test_a_draft_is_empty_without_words_and_pictures() -> None:
    assert Draft(" \n").is_empty
    assert not Draft("x").is_empty
    assert not Draft("", (Picture("image/png", b""),)).is_empty


def test_what_is_final_gets_nothing_more_by_itself() -> None:
    final = {state for state in MessageState if state.is_final}
    assert final == {MessageState.DONE, MessageState.STOPPED, MessageState.BROKEN, MessageState.FAILED}
