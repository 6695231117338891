"""What the sandbox says: fitting, varied, correct Markdown, and honest about where it comes from."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from xai_tui.sandbox.catalog import LANGUAGE_MODELS, LanguageModel
from xai_tui.sandbox.prompt import Limits, Prompt, Tool, ToolCall, Turn
from xai_tui.sandbox.take import play
from xai_tui.sandbox.voice import knowledge
from xai_tui.sandbox.voice.continuation import continuation, last_human
from xai_tui.sandbox.voice.flow import unwrap
from xai_tui.sandbox.voice.heard import topic_of
from xai_tui.sandbox.voice.speaker import Answer, speak

MODEL = LANGUAGE_MODELS[0]


def said(*turns: str, seed: int = 1) -> str:
    """The answer to the last of the turns; user and assistant take turns."""
    roles = ("user", "assistant")
    prompt = Prompt(MODEL, tuple(Turn(roles[n % 2], text) for n, text in enumerate(turns)))
    return speak(prompt, random.Random(seed)).text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("hello", "Try one of these"),
        ("thanks a lot", ""),
        ("explain how SSH works", "## How SSH works"),
        ("Why is the sky blue?", "Rayleigh|scattered"),
        ("What are tokens?", "four characters"),
        ("write a function in Rust", "```rust"),
        ("a bash script please", "```bash"),
        ("give me a SQL query", "```sql"),
        ("typescript code", "```typescript"),
        ("a program in Go code", "```go"),
        ("html page", "```html"),
        ("show me a diff", "```diff"),
        ("a regex for dates", "re.compile"),
        ("write some code", "```python"),
        ("compare SQLite and Postgres in a table", r"\| SQLite \|"),
        ("compare vim and emacs", r"\| Helix \|"),
        ("compare tea and coffee", r"\| tea \| coffee \|"),
        ("a table", "Ganymede"),
        ("a plan for moving house", "## A plan: moving house"),
        ("prove a formula", r"\\frac"),
        ("nested quotes", "> > >"),
        ("a haiku", "  \n"),
        ("a poem", "cursor"),
        ("tell me a story", "Mara"),
        ("tell me a joke", ""),
        ("what is the capital of Mongolia?", "Ulaanbaatar"),
        ("what time is it?", "tool"),
        ("who are you?", "grok-4.3"),
        ("show me everything Markdown can do", "- \\[x\\] done"),
        ("answer in Japanese", "日本語"),
        ("请用中文回答", "你好"),
        ("in Korean", "안녕하세요"),
        ("in Arabic please", "مرحب"),
        ("in Hebrew", "שלום"),
        ("по-русски", "Здравствуйте"),
        ("in Greek", "Καλημέρα"),
        ("in Hindi", "नमस्ते"),
        ("use emoji", "👩‍👩‍👧‍👦"),
        ("what is 12 * (3 + 4)?", r"\*\*84\*\*"),
        ("7 / 2", r"3\.5"),
        ("what is 15% of 80?", r"\*\*12\*\*"),
        ("the square root of 144", r"√144 = \*\*12\*\*"),
        ("5%. of ..", "5"),
        ("what is 1.2.3 % of 4?", "sandbox"),
        ("table of planets", r"\| Neptune \|"),
        ("a table of HTTP status codes", r"\| 429 \|"),
        ("a table of countries and capitals", r"\| Kenya \| Nairobi \|"),
        ("compare Python and Rust", "goroutines"),
        ("a table of cheeses", r"\*\*cheeses\*\* I do not know by heart(?s:.*)Ganymede"),
        ("hello world", "print"),
        ("quicksort", "def quicksort"),
        ("fizzbuzz in Rust", "in Python only(?s:.*)Fizz"),
        ("code for a web crawler", "by heart"),
        ("who made you?", "no model behind me"),
        ("how are you?", "Try one of these"),
        ("bye", r"Ctrl\+Q"),
        ("hola", "¡Hola!"),
        ("¿qué es un agujero negro?", "español"),
        ("explique-moi la récursion en français", "bac à sable"),
        ("Was ist die Hauptstadt von Frankreich?", "Deutsch"),
        ("1/0", "no value"),
        ("explain quantum tunnelling", "Quantum tunnelling|quantum tunnelling"),
    ],
)
def test_the_answer_fits_the_prompt_and_says_where_it_comes_from(asked: str, expected: str) -> None:
    answer = said(asked)
    assert re.search(expected, answer)
    assert "sandbox" in answer.splitlines()[-1] or "rehearsal" in answer.splitlines()[-1]


def test_a_table_has_as_many_planets_as_were_wanted() -> None:
    for asked, last, first_left_out in (
        ("table of three planets", "Earth", "Mars"),
        ("a table of 5 planets", "Jupiter", "Saturn"),
        ("table of 0 planets", "Mercury", "Venus"),
    ):
        assert f"| {last} |" in said(asked)
        assert f"| {first_left_out} |" not in said(asked)


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (
            "Show me Python code for quicksort and a table of sorting algorithms",
            "def quicksort",
            "| Merge sort |",
        ),
        ("a poem, then a table of planets", "cursor", "| Neptune |"),
        ("first explain recursion, then write some Rust code", "## Recursion", "```rust"),
        ("write code in python and in rust", "```python", "```rust"),
        ("what is 2 + 2? and the capital of Japan", "**4**", "**Tokyo**"),
    ],
)
def test_several_wishes_are_served_one_after_another(asked: str, first: str, second: str) -> None:
    answer = said(asked)
    assert 0 <= answer.find(first) < answer.find(second)
    assert len(re.findall("sandbox|rehearsal", answer)) == 1


def test_what_is_one_wish_is_answered_once() -> None:
    assert "| SQLite |" in said("compare SQLite and Postgres in a table")
    assert said("a haiku and a haiku", seed=3).count("\n") == 4
    assert "## How SSH works" in said("explain SSH and SSH")
    assert said("explain SSH and SSH").count("## How SSH works") == 1


def test_a_program_that_was_not_asked_for_is_not_passed_off_as_it() -> None:
    for asked, known in (
        ("write a function in Rust that counts words", True),
        ("a bash script please", True),
        ("a Python program that plays chess", False),
    ):
        honest = re.search("do not know by heart|No model is here", said(asked))
        assert (honest is None) is known


def test_words_that_were_demanded_stand_alone() -> None:
    assert said('Reply with exactly: "no-tool-answer"') == "no-tool-answer"
    assert said("repeat after me: one two") == "one two"
    assert said("count from 5 to 2") == "5, 4, 3, 2."
    assert said("count to 999999").count(",") == 2_000


def test_it_remembers_the_conversation() -> None:
    assert "**Ada**" in said("my name is Ada", "Hello", "who am I?")
    assert "not told me" in said("what is my name?")
    assert "the sea is cold" in said("Remember that the sea is cold", "Noted", "what do you remember?")
    assert "first thing" in said("what did I say?")
    assert "Noted" in said("remember the milk")
    assert "hello there" in said("hello there", "Hi", "what did I say before?")


def test_the_long_line_comes_once_in_a_conversation() -> None:
    first, later = said("a joke").splitlines()[-1], said("hi", "hello", "a joke").splitlines()[-1]
    assert len(later) < len(first) / 2


def after(*results: str, calls: tuple[ToolCall, ...] = ()) -> str:
    """What is said after tools have returned these results."""
    turns = (Turn("user", "go"), Turn("assistant", "", calls=calls), *(Turn("tool", one) for one in results))
    return speak(Prompt(MODEL, turns), random.Random(1)).text


def test_of_a_long_paste_the_end_is_heard_too() -> None:
    assert "```rust" in said("log line\n" * 5_000 + "now write a Rust function that counts these")


def test_results_of_tools_are_told_in_words() -> None:
    calls = (ToolCall("one", "{}"), ToolCall("two", "{}"))
    assert "`one` says: **a 1, b [2]**" in after('{"a": 1, "b": [2]}', calls=calls[:1])
    assert "- `one`: 7\n- `two`: nothing" in after("7", "", calls=calls)
    assert "the tool says: **fine and well**" in after("fine\nand  well")


@pytest.mark.parametrize(("asked", "times"), [("roll twice", 2), ("roll 9 times", 5), ("roll", 1)])
def test_a_tool_is_called_as_often_as_asked(asked: str, times: int) -> None:
    tool = Tool("roll_dice", "Rolls", {})
    prompt = Prompt(MODEL, (Turn("user", asked),), tools=(tool,))
    assert speak(prompt, random.Random(1)).calls == (ToolCall("roll_dice", "{}"),) * times


def test_sums_that_are_none_are_left_alone() -> None:
    assert "84" not in said("2026-11-03 - 2026-11-04")
    for asked in ("(1+2", "9**99", "9**9**9", "1" * 300 + "+1", "-3 ** 64 * 9 ** 60"):
        assert "=" not in said(asked)
    assert "**-2**" in said("what is -4 + 2")


def test_answers_vary() -> None:
    assert len({said("tell me a joke", seed=seed) for seed in range(12)}) > 3
    assert len({said("explain entropy", seed=seed) for seed in range(12)}) > 3


@pytest.mark.parametrize(("asked", "words"), [("500 words about the sea", 500), ("2k words on rain", 2_000)])
def test_a_long_answer_is_as_long_as_wanted(asked: str, words: int) -> None:
    text = said(asked).rsplit("\n\n", 1)[0]
    assert len(text.split()) == words
    assert len(said("a long answer about rain").split()) > 1_000


def test_a_hundred_thousand_words_are_cut_at_the_tokens_allowed() -> None:
    prompt = Prompt(
        MODEL, (Turn("user", "100000 words about rain"),), limits=Limits(50, counts_thoughts=False)
    )
    take = play(prompt, random.Random(1))
    assert (take.completion_tokens, take.finish) == (50, "length")


@pytest.mark.parametrize("model", LANGUAGE_MODELS, ids=lambda model: model.id)
def test_thoughts_come_from_models_that_think(model: LanguageModel) -> None:
    answer = speak(Prompt(model, (Turn("user", "hi"),)), random.Random(1))
    assert bool(answer.thoughts) is model.reasons


def test_more_effort_and_hard_questions_take_more_thought() -> None:
    def thought(asked: str, effort: str) -> int:
        prompt = Prompt(MODEL, (Turn("user", asked),), effort=effort)
        return len(speak(prompt, random.Random(1)).thoughts)

    assert thought("hi", "low") < thought("hi", "medium") < thought("hi", "high")
    assert thought("think hard: hi", "low") > 2 * thought("hi", "low")
    assert thought("x" * 900, "low") < 400


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.integers())
def test_anything_at_all_is_answered_in_whole_markdown(asked: str, seed: int) -> None:
    answer: Answer = speak(Prompt(MODEL, (Turn("user", asked),)), random.Random(seed))
    assert answer.text.strip()
    assert len(re.findall(r"^\s*```", answer.text, re.MULTILINE)) % 2 == 0


@pytest.mark.parametrize("text", [text for _, text in knowledge._KNOWN])
def test_unwrapping_changes_nothing_but_the_wrapping(text: str) -> None:
    def html(source: str) -> str:
        return re.sub(r"\s+", " ", MarkdownIt("commonmark").enable("table").render(source))

    assert html(unwrap(text)) == html(text)


def test_paragraphs_and_items_become_one_line_and_code_stays() -> None:
    text = (
        "one\ntwo\n\n- a\n  b\n- c\n\n> q\n> r\n> > s\n\n```\nx\ny\n```\n\n| a |\n|---|\n| b |\nend  \nlast"
    )
    assert unwrap(text) == (
        "one two\n\n- a b\n- c\n\n> q r\n> > s\n\n```\nx\ny\n```\n\n| a |\n|---|\n| b |\nend  \nlast"
    )


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Please explain how TCP slow start works", "TCP slow start"),
        ("what is the meaning of life?", "meaning of life"),
        ("500 words about the sea", "sea"),
        ("", ""),
        ("x" * 99, "x" * 60 + "…"),
    ],
)
def test_the_topic_is_what_remains_of_a_request(text: str, topic: str) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize(
    ("prompt", "start"),
    [
        ("1, 2,", " 3, 4"),
        ("10, 20, ", "30, 40"),
        ("5, 4", ", 3, 2"),
        ("def f(n):", "\n    "),
        ("Once upon a time", " and"),
    ],
)
def test_a_text_goes_on(prompt: str, start: str) -> None:
    assert continuation(prompt, random.Random(1)).startswith(start)
    assert continuation("The tower", random.Random(1)).strip()


def test_the_last_human_is_heard() -> None:
    assert last_human("\n\nHuman: one\n\nAssistant: two\n\nHuman: three\n\nAssistant:") == "three"
    assert last_human("Human: one\n\nAssistant:") == "one"
    assert last_human("just words") == "just words"
