import json

import pytest

from xai_tui.cli.prompt_file import demand_whole, read_prompts
from xai_tui.domain.batch import BatchLine
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import UsageError


def test_a_file_is_one_prompt_a_line_or_json_lines() -> None:
    assert read_prompts("one\n\n  two \r\n", "f").lines == (BatchLine("one"), BatchLine("two"))
    text = '{"prompt": "one\\u2028still one"}\n\n{"prompt": "two", "model": "grok-4", "system": "s"}\n'
    assert read_prompts(text, "f").lines == (BatchLine("one\u2028still one"), BatchLine("two", "grok-4", "s"))


def test_a_line_may_set_all_that_a_job_can_have() -> None:
    row = {
        "prompt": "p", "n": 3, "temperature": 0, "top_p": 1.0, "max_tokens": 9, "effort": "low", "seed": -1,
        "schema": {"type": "object"}, "model": None,
    }  # fmt: skip
    (line,) = read_prompts(json.dumps(row), "f").lines
    assert line.n == 3
    assert line.parameters == Parameters(0, 1.0, 9, "low", -1, schema='{"type": "object"}')


@pytest.mark.parametrize(
    "text",
    ['"prompt": "a"}\n{"prompt": "b"}', 'one\n{"prompt": "b"}', '{"prompt": "b"}\none'],
)
def test_a_file_with_one_line_of_json_holds_nothing_else(text: str) -> None:
    found = read_prompts(text, "f")
    assert (len(found.lines), len(found.broken)) == (1, 1)


def test_the_name_may_say_that_it_is_json() -> None:
    assert len(read_prompts("plain", "prompts.jsonl").broken) == 1
    assert read_prompts("{curly} plain\n[also]", "f").broken
    assert read_prompts("plain\n{curly} plain", "f").lines[1].prompt == "{curly} plain"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plain", "no JSON"),
        ("[]", "no JSON object"),
        ("{" * 100_000, "no JSON"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "no JSON"),
        ('{"prompt": 3}', "`prompt` is no text"),
        ('{"prompt": " "}', "`prompt` is empty"),
        ('{"prompt": "\\ud800"}', "`prompt` holds half a character"),
        ('{"text": "a"}', "there is no field 'text'"),
        ('{"model": "m"}', "no `prompt`"),
        ('{"prompt": "a", "n": 0}', "`n` is below 1"),
        ('{"prompt": "a", "n": true}', "`n` is no whole number"),
        ('{"prompt": "a", "seed": 1.5}', "`seed` is no whole number"),
        ('{"prompt": "a", "temperature": 2.1}', "`temperature` is not between 0 and 2"),
        ('{"prompt": "a", "temperature": NaN}', "`temperature` is not between 0 and 2"),
        ('{"prompt": "a", "temperature": "1"}', "`temperature` is no number"),
        ('{"prompt": "a", "top_p": 0}', "`top_p` is not above 0"),
        ('{"prompt": "a", "max_tokens": -1}', "`max_tokens` is below 1"),
        ('{"prompt": "a", "schema": "{}"}', "`schema` is no JSON Schema"),
        ('{"prompt": "a", "web": true}', "there is no field 'web'"),
    ],
)
def test_a_line_that_is_no_prompt_is_named(line: str, said: str) -> None:
    found = read_prompts(f'{{"prompt": "a"}}\n\n{line}\n', "f")
    assert [words for words in found.broken if words.startswith(f"line 3: {said}")] == list(found.broken)
    assert len(found.broken) == len(found.lines) == 1


def test_all_broken_lines_are_named_until_nobody_reads_on() -> None:
    found = read_prompts("{}\n" * 3, "f")
    with pytest.raises(UsageError, match="3 broken lines") as caught:
        demand_whole(found, "f")
    assert [words.split(":")[0] for words in caught.value.message.splitlines()[1:]] == [
        "line 1",
        "line 2",
        "line 3",
    ]
    with pytest.raises(UsageError, match="and 80 more"):
        demand_whole(read_prompts("{}\n" * 100, "f"), "f")


def test_a_file_without_a_line_is_refused() -> None:
    with pytest.raises(UsageError, match="f holds no prompt"):
        read_prompts(" \n\n", "f")
