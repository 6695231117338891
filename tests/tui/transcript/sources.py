"""Sources for the property tests: Markdown in fragments that like to meet, and what breaks readers."""

from hypothesis import strategies as st

FRAGMENTS = [
    "a", "b", "word ", "- ", "* ", "1. ", "2) ", "\n", "\n", "\n\n", "> ", "    ", "  ",
    "```", "```py\n", "~~~", "# ", "---", "===", "|", "a|b", "|-|-|\n", "--|--",
    "[x]", "[x]: /u", '"t', "\t", "![i](u)", "**", "`", "<div>", "\x1b[31m", "\0", "\r\n", "\r",
    "日本語", "👩‍💻", "☀️", "-", "=", ": ", "[ ] ", '"', "- - -", "\u202e", "&#x202e;", "&Tab;", "\\",
    "🏴\U000e0067", "\U000e007f", "\ud800", "e\u0301", "\u200b", "\u200d",
    "  - ", "> - ", "   > ", "\n  ", "\n> ", "\n- ", "\n   ", "|c\n", "> > ",
    "_", "~~", "x" * 30, "<http://a/%1b[2J>", "def f():\n", "\n\n```\n", "'''",
]  # fmt: skip

sources = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)
limits = st.sampled_from(
    [
        (3_000, 8_000, 24),
        (12, 8_000, 24),
        (3_000, 10, 3),
        (14, 12, 1),
        (5, 9, 2),
        (3_000, 8_000, 2),
        (40, 50, 3),
    ]
)
"""What is long: a paragraph, a line, a container or table; small enough to be met."""


@st.composite
def chunked(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A source, and the chunks it comes in: single characters, or cut anywhere."""
    source = draw(sources)
    if draw(st.booleans()):
        return source, list(source)
    cuts = sorted(draw(st.sets(st.integers(0, len(source)), max_size=12)))
    return source, [source[first:last] for first, last in zip([0, *cuts], [*cuts, len(source)], strict=True)]
