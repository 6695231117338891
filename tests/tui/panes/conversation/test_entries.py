from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from xai_tui.domain.conversation import (
    Citation,
    Failure,
    Message,
    MessageState,
    Picture,
    Role,
    ToolCall,
    Tree,
)
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.tui.notices import next_step_here
from xai_tui.tui.panes.conversation.entries import entries_of, entry_of, footer_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANSWER = Message(
    id="a",
    chat_id="c",
    parent_id="p",
    role=Role.ASSISTANT,
    text="text",
    state=MessageState.DONE,
    created_at=NOW,
    finished_at=NOW + timedelta(seconds=4.21),
    model="grok-4.3",
    usage=Usage(
        prompt_tokens=10,
        completion_tokens=700,
        reasoning_tokens=112,
        ticks=131_000_000,
        ticks_source=TicksSource.BILLED,
    ),
)
PROMPT = Message(
    id="p", chat_id="c", parent_id=None, role=Role.USER, text="ask", state=MessageState.DONE, created_at=NOW
)


def test_an_answer_has_its_model_and_what_it_took() -> None:
    entry = entry_of(ANSWER)
    assert (entry.role, entry.label, entry.footer) == ("assistant", "grok-4.3", "812 tok · $0.0131 · 4.2 s")


def test_a_prompt_has_neither() -> None:
    entry = entry_of(PROMPT)
    assert (entry.role, entry.label, entry.footer) == ("user", "", "")


def test_siblings_are_numbered_by_age() -> None:
    older = replace(ANSWER, id="older")
    assert entry_of(ANSWER, [older, ANSWER]).sibling == (2, 2)
    assert [entry.sibling for entry in entries_of([PROMPT, older], Tree([PROMPT, older, ANSWER]))] == [
        (1, 1),
        (1, 2),
    ]


def test_the_asked_model_stands_in_until_the_answer_names_its_own() -> None:
    assert entry_of(replace(ANSWER, model=None), model="asked").label == "asked"


def test_unknown_tokens_money_and_time_are_left_out() -> None:
    assert footer_of(replace(ANSWER, usage=None, finished_at=None)) == ""
    assert footer_of(replace(ANSWER, usage=Usage(completion_tokens=5), finished_at=None)) == "5 tok"
    assert footer_of(replace(ANSWER, finished_at=NOW - timedelta(seconds=1))) == "812 tok · $0.0131"


def test_computed_money_is_an_estimate_and_sandbox_money_is_none() -> None:
    assert ANSWER.usage is not None
    computed = replace(ANSWER, usage=replace(ANSWER.usage, ticks_source=TicksSource.COMPUTED))
    assert "~$0.0131" in footer_of(computed)
    assert "$0.0131 sandbox" in footer_of(ANSWER, sandbox=True)


def test_long_turns_are_told_in_minutes() -> None:
    assert footer_of(replace(ANSWER, usage=None, finished_at=NOW + timedelta(minutes=7))) == "7 min"


def test_nothing_is_summed_up_before_the_end() -> None:
    assert footer_of(replace(ANSWER, state=MessageState.STREAMING)) == ""


@pytest.mark.parametrize("state", list(MessageState))
def test_every_state_has_its_word(state: MessageState) -> None:
    assert entry_of(replace(ANSWER, state=state)).state == state.value


@pytest.mark.parametrize(
    ("reason", "note"),
    [
        ("stop", ""),
        (None, ""),
        ("length", "length limit"),
        ("max_output_tokens", "length limit"),
        ("content_filter", "held back by the server's filter"),
    ],
)
def test_a_finish_that_left_something_out_is_named(reason: str | None, note: str) -> None:
    assert entry_of(replace(ANSWER, finish_reason=reason)).note == note


def test_a_broken_answer_says_why_and_what_can_be_done() -> None:
    failure = Failure("broken", "The answer broke off", "the connection closed", "Continue it.")
    assert (
        entry_of(replace(ANSWER, state=MessageState.BROKEN, failure=failure)).note
        == "the connection closed; /continue goes on, /retry asks anew"
    )
    assert entry_of(replace(ANSWER, state=MessageState.BROKEN)).note == "/continue goes on, /retry asks anew"


def test_a_failed_answer_is_a_card_with_the_request() -> None:
    failure = Failure("bad_key", "The key is refused", "Incorrect API key", "Check it.", "req-1")
    card = entry_of(replace(ANSWER, state=MessageState.FAILED, failure=failure)).error
    assert card == (
        "The key is refused",
        "Incorrect API key\nrequest req-1",
        next_step_here("bad_key", "Check it."),
    )
    assert entry_of(replace(ANSWER, state=MessageState.FAILED)).error is not None
    assert entry_of(replace(ANSWER, failure=failure)).error is None


def test_pictures_calls_and_sources_are_named() -> None:
    prompt = replace(PROMPT, pictures=(Picture("image/png", b"", "cat.png"), Picture("image/jpeg", b"")))
    assert entry_of(prompt).text == "[image: cat.png]\n[image: image/jpeg]\nask"
    assert entry_of(replace(prompt, text="")).text.endswith("[image: image/jpeg]")
    rich = replace(ANSWER, tool_calls=(ToolCall("1", "f", "{}"),), citations=(Citation("https://x", "t"),))
    assert entry_of(rich).tool_calls == (("f", "{}"),)
    assert entry_of(rich).citations == (("t", "https://x"),)
