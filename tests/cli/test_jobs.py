from datetime import timedelta

import pytest

from xai_tui.cli.jobs import span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0s"), (0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h 0m"), (86_399, "23h 59m"),
     (90_000, "1d 1h")],
)  # fmt: skip
def test_a_length_of_time_is_short(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words
