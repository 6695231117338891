import pytest

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.entry import Entry

ANSWER = """# Head

Some *words* that are long enough to be wrapped on this screen.
More words.

```py
def f():
    return 1
```

- one
- two
"""
CHAT = [Entry("p", "user", "question\nand more"), Entry("a", "assistant", ANSWER), Entry("q", "user", "next")]


def selected(stage: Stage) -> list[str]:
    """The rows that are shown as selected."""
    colour = stage.transcript._colours.selection.bgcolor
    strips = stage.transcript.render_lines(stage.transcript.size.region)
    return [
        strip.text.strip().rstrip("▐ ")
        for strip in strips
        if any(segment.style and segment.style.bgcolor == colour for segment in strip)
    ]


async def copied(staged: Staging, *keys: str) -> tuple[str, str]:
    async with staged(44, 30) as stage:
        stage.transcript.show(CHAT)
        await stage.press("K", "K", *keys)
        (said,) = stage.said
        assert stage.transcript.kind is None
        return said["what"], said["text"]


@pytest.mark.parametrize(
    ("keys", "what", "text"),
    [
        ("v y", "message", ANSWER.strip("\n")),
        ("v k y", "message", "question\nand more"),
        ("v K enter", "messages", f"question\nand more\n\n{ANSWER}".rstrip("\n")),
        ("v v j y", "block", ANSWER.split("\n\n")[1]),
        ("v v j j y", "block", "def f():\n    return 1"),
        ("v v j J y", "blocks", "\n\n".join(ANSWER.split("\n\n")[1:3])),
        ("v v j j j y", "block", "- one"),
        ("v v k k y", "block", "question\nand more"),
        ("v v v j y", "line", "Some *words* that are long enough to be wrapped on this screen."),
        ("v v v j j y", "line", "More words."),
        ("v v v j J y", "lines", ANSWER.split("\n\n")[1]),
        ("v v v k k y", "line", "question"),
        ("v v v v y", "message", ANSWER.strip("\n")),
        ("v down y", "message", "next"),
        ("v j j j y", "message", "next"),
    ],
)
async def test_what_is_selected_by_keys_is_copied_as_source(
    staged: Staging, keys: str, what: str, text: str
) -> None:
    assert await copied(staged, *keys.split()) == (what, text)


async def test_what_is_selected_is_seen_and_said(staged: Staging) -> None:
    async with staged(44, 30) as stage:
        stage.transcript.show(CHAT)
        await stage.press("K", "K", "v", "v", "j")
        assert selected(stage) == [
            "Some words that are long enough to be",
            "wrapped on this screen.",
            "More words.",
        ]
        assert stage.rows[-1].startswith("block  j k ")
        await stage.press("v")
        assert stage.rows[-1].startswith("line  ")
        await stage.press("escape")
        assert selected(stage) == []
        assert stage.said == []


@pytest.mark.parametrize("width", [80, 49, 38])
async def test_how_to_copy_is_told_wherever_there_is_room(staged: Staging, width: int) -> None:
    async with staged(width, 12) as stage:
        stage.transcript.show(CHAT)
        await stage.press("v")
        assert stage.rows[-1].startswith("message  j k ")
        assert "y copies" in stage.rows[-1]


async def test_what_is_selected_comes_into_view(staged: Staging) -> None:
    async with staged(44, 10) as stage:
        entries = [Entry(str(at), "assistant", f"answer {at}\n\n```\n{'x = 1' * 3}\n```") for at in range(40)]
        stage.transcript.show(entries)
        await stage.press("v", "v", *["k"] * 20)
        assert any("answer 29" in row for row in selected(stage))
        await stage.press(*["j"] * 30)
        assert selected(stage) == ["▎" + "x = 1" * 3]


async def test_a_long_block_is_one(staged: Staging) -> None:
    code = "\n".join(f"line {at}" for at in range(300))
    async with staged(44, 10) as stage:
        stage.transcript.show([Entry("a", "assistant", f"text\n\n```\n{code}\n```")])
        await stage.press("v", "v", "j", "j", "y")

        assert stage.said == [{"name": "CopyRequested", "text": code, "what": "block"}]


async def test_an_empty_chat_has_nothing_to_select(staged: Staging) -> None:
    async with staged() as stage:
        await stage.press("v", "j")

        assert stage.transcript.kind is None
