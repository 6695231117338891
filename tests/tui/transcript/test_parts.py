import pytest
from rich.cells import cell_len

from xai_tui.tui.transcript import parts
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.plain import Piece

ENTRY = Entry(
    "a",
    "assistant",
    "text 日本",
    thoughts="thoughts 日本語 \x1b[2J",
    label="grok-4.3 \u202e",
    state="broken",
    note="the line\ndropped",
    error=("title", "message\n日本", "next"),
    tool_calls=[("search\n日本", '{"a":\t1}'), ("日本日本", "")],
    citations=[("title 日本", "https://a.b/日本"), ("", "https://c.d")],
    sibling=(10, 12),
    footer="1 tok",
)


@pytest.mark.parametrize("width", range(1, 40))
def test_nothing_around_a_text_is_wider_than_the_width_or_acts(width: int) -> None:
    lines = [
        *parts.speaker_lines(ENTRY, width),
        *parts.thoughts_head(ENTRY, True, width),
        *parts.thoughts_lines(ENTRY.thoughts, "", width),
        *parts.call_lines(ENTRY, width),
        *parts.prompt_lines(ENTRY, Piece(0, len(ENTRY.text)), width),
        *parts.notice_lines("changed 日本", width),
        *parts.foot_lines(ENTRY, width),
    ]

    assert all(sum(cell_len(run.text) for run in line.runs) <= width for line in lines)
    assert not {"\n", "\x1b", "\u202e", "\t"} & set("".join(line.text for line in lines))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (0.42, "0.4 s"), (1, "1 s"), (12.4, "12 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s")],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert parts.duration_words(seconds) == words


def test_marks_are_not_copied() -> None:
    (line, _) = parts.call_lines(ENTRY, 30)

    assert line.text == '⚙ search 日本({"a": 1})'
    assert line.copied(0, None) == 'search 日本({"a": 1})'
