"""Errors as words: nothing is said twice."""

import pytest

from xai_tui.api.errors import RateLimitError
from xai_tui.errors import MissingKeyError, StoreFullError, XaiTuiError, details_under, in_one_line

TOO_MANY = "Too many requests for team 0 and model grok-4.3."


@pytest.mark.parametrize(
    ("title", "message", "line", "details"),
    [
        ("The disk is full", "", "The disk is full", ""),
        ("The disk is full", "/data/x.db", "The disk is full: /data/x.db", "/data/x.db"),
        ("Too many requests", TOO_MANY, TOO_MANY, "for team 0 and model grok-4.3."),
        ("Too many requests", "too many requests: wait", "too many requests: wait", "wait"),
        ("Not found", "Not found", "Not found", ""),
        ("Not found", "Not founded on facts", "Not found: Not founded on facts", "Not founded on facts"),
    ],
)
def test_a_message_that_begins_as_the_title_does_is_not_said_twice(
    title: str, message: str, line: str, details: str
) -> None:
    assert in_one_line(title, message) == line
    assert details_under(title, message) == details


def test_an_error_says_itself_so() -> None:
    assert str(RateLimitError(TOO_MANY)) == TOO_MANY
    assert RateLimitError(TOO_MANY).details == "for team 0 and model grok-4.3."
    assert str(StoreFullError("/data")) == "The disk is full: /data"
    assert str(XaiTuiError()) == XaiTuiError.title


def test_without_a_key_the_variable_and_the_command_that_tells_more_are_named() -> None:
    assert "XAI_API_KEY" in MissingKeyError().next_step
    assert "`xai-tui key`" in MissingKeyError().next_step
