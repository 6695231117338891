import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from xai_tui.cli.answers import TextPrinter, printer_for
from xai_tui.cli.narration import summary
from xai_tui.cli.output import Output
from xai_tui.domain.conversation import Citation, Message, MessageState, Role, ToolCall
from xai_tui.domain.events import TextDelta, ThoughtsDelta, ToolCalled, TurnWaiting
from xai_tui.domain.usage import TicksSource, Usage

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ANSWER = Message(
    id="m", chat_id="c", parent_id=None, role=Role.ASSISTANT, text="Hi.", state=MessageState.DONE,
    created_at=NOW, model="grok-4.3", finish_reason="stop",
    usage=Usage(prompt_tokens=200, completion_tokens=10, reasoning_tokens=5, ticks=13_000_000,
                ticks_source=TicksSource.BILLED),
)  # fmt: skip


def _retry(seconds: float) -> TurnWaiting:
    return TurnWaiting("c", "m", "retry", seconds, attempt=2, words="Too many requests")


SILENCE = TurnWaiting("c", "m", "silence", 10.4)


def test_words_go_to_stdout_and_thoughts_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for thoughts, told in ((False, ""), (True, "hm\n")):
        printer = TextPrinter(Output({}), streaming=True, thoughts=thoughts)
        printer.show(ThoughtsDelta("c", "m", "hm"))
        printer.show(TextDelta("c", "m", "Hi"))
        printer.show(TextDelta("c", "m", "."))
        printer.end(ANSWER, is_sandbox=False)
        assert capsys.readouterr() == ("Hi.\n", told)


def test_a_wait_is_told_a_line_each_where_lines_stay(capsys: pytest.CaptureFixture[str]) -> None:
    printer = TextPrinter(Output({}), streaming=True, thoughts=False)
    printer.show(_retry(1.2))
    printer.show(SILENCE)
    assert capsys.readouterr().err.splitlines() == [
        "Attempt 2 in 2 s: Too many requests",
        "The server has said nothing for 10 s",
    ]


async def test_a_wait_counts_down_where_a_line_can_be_rewritten(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output({"TERM": "xterm"})
    output.stderr.is_terminal = output.stderr.can_rewrite = True
    printer = TextPrinter(output, streaming=True, thoughts=False)
    printer.show(replace(_retry(1.0), words=""))
    await asyncio.sleep(1.1)
    printer.show(TextDelta("c", "m", "Hi"))
    clear = "\r\x1b[K"
    assert capsys.readouterr().err == f"{clear}Attempt 2 in 1 s{clear}Attempt 2 in 0 s{clear}"
    printer.show(SILENCE)
    await asyncio.sleep(0)
    printer.end(ANSWER, is_sandbox=True)
    told = capsys.readouterr().err
    assert "The server has said nothing for 10 s" in told
    assert "$" not in told


@pytest.mark.parametrize("reason", ["length", "max_tokens", "max_output_tokens"])
def test_an_answer_that_met_its_limit_says_so(capsys: pytest.CaptureFixture[str], reason: str) -> None:
    printer = TextPrinter(Output({}), streaming=False, thoughts=False)
    printer.end(replace(ANSWER, finish_reason=reason), is_sandbox=False)
    assert capsys.readouterr() == ("Hi.\n", "The answer ended at its token limit.\n")


def test_a_person_is_told_what_it_cost(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output({})
    output.stderr.is_terminal = True
    printer = TextPrinter(output, streaming=True, thoughts=False)
    printer.show(ToolCalled("c", "m", "web_search", '{"query":"x"}'))
    printer.end(ANSWER, is_sandbox=False)
    assert capsys.readouterr().err == 'web_search {"query":"x"}\ngrok-4.3 · 200 + 15 tokens · $0.00130\n'


def test_a_summary_claims_no_more_than_is_known() -> None:
    assert summary(replace(ANSWER, usage=None), is_sandbox=False) == "grok-4.3"
    assert ANSWER.usage is not None
    guessed = replace(ANSWER.usage, ticks_source=TicksSource.COMPUTED)
    assert summary(replace(ANSWER, usage=guessed), is_sandbox=False).endswith("~$0.00130")


def test_records_carry_sources_and_calls_where_there_are_any(capsys: pytest.CaptureFixture[str]) -> None:
    printer = printer_for(Output({}, as_json=True), streaming=True, thoughts=False, is_saved=True)
    printer.show(_retry(2.0))
    printer.show(ToolCalled("c", "m", "f", "{}"))
    message = replace(
        ANSWER, citations=(Citation("https://x.ai", "1"),), tool_calls=(ToolCall("t", "f", "{}"),)
    )
    printer.end(message, is_sandbox=False)
    printer.end(replace(ANSWER, state=MessageState.FAILED, text=""), is_sandbox=False)
    waiting, called, done = capsys.readouterr().out.splitlines()
    assert waiting == (
        '{"type": "waiting", "reason": "retry", "seconds": 2.0, "attempt": 2, "message": "Too many requests"}'
    )
    assert called == '{"type": "tool", "name": "f", "arguments": "{}"}'
    assert '"citations": [{"url": "https://x.ai", "title": "1"}]' in done
    assert '"tool_calls": [{"id": "t", "name": "f", "arguments": "{}"}]' in done
