from xai_tui.tui.widgets.recall import Recall


def test_walking_back_and_forth_ends_at_what_stood_there() -> None:
    recall = Recall()
    recall.load(["newest", "older"])
    assert recall.earlier("typed") == "newest"
    assert recall.earlier("newest") == "older"
    assert recall.earlier("older") is None
    assert recall.later("older") == "newest"
    assert recall.later("newest") == "typed"
    assert recall.later("typed") is None


def test_what_is_sent_is_the_newest_once() -> None:
    recall = Recall()
    recall.load(["b", "a"])
    recall.add("a")
    assert recall.earlier("") == "a"
    assert recall.earlier("a") == "b"
    assert recall.earlier("b") is None


def test_blank_prompts_are_not_remembered() -> None:
    recall = Recall()
    recall.add("  \n")
    assert recall.earlier("") is None


def test_prompts_of_this_run_stay_before_stored_ones() -> None:
    recall = Recall()
    recall.add("now")
    recall.load(["now", "before"])
    assert recall.earlier("") == "now"
    assert recall.earlier("now") == "before"


def test_a_changed_text_begins_a_new_walk() -> None:
    recall = Recall()
    recall.load(["b", "a"])
    assert recall.earlier("") == "b"
    assert not recall.is_at("b, changed")
    assert recall.earlier("b, changed") == "b"
    assert recall.later("b") == "b, changed"
