"""From what stands inside a line of Markdown to runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_tui.tui.transcript.markdown import References, inline_tokens
from xai_tui.tui.transcript.positions import Span
from xai_tui.tui.transcript.runs import PLAIN, Look, Run, clean, plain_text
from xai_tui.tui.transcript.trace import Trace

if TYPE_CHECKING:
    from markdown_it.token import Token

_EMPHASIS = ("strong", "em", "s")


def inline_runs(
    content: str, references: References, base: Look = PLAIN, trace: Trace | None = None, at: int = 0
) -> list[Run]:
    """Parse `content` and return its runs; single newlines stay, as chats mean them.

    Args:
        content: The source between the marks of its block.
        references: Link definitions of the whole text.
        base: The look of what is not marked.
        trace: Takes down where the runs stand in the source, if that is asked for.
        at: Which part of the block the content is, as the trace counts them.
    """
    tokens = inline_tokens(content, references)
    if trace is None:
        return _Flow(base).flow(tokens)
    return _Flow(base).traced(tokens, trace.spans(at, content, tokens, references))


class _Flow:
    """One pass over inline tokens, which open and close looks as they go."""

    def __init__(self, base: Look) -> None:
        self.runs: list[Run] = []
        self.base = base
        self.depth = dict.fromkeys(_EMPHASIS, 0)
        self.links: list[tuple[str, int]] = []

    def traced(self, tokens: "Sequence[Token]", spans: "Sequence[Span] | None") -> list[Run]:
        """Return the runs of tokens with the spans these have."""
        for number, token in enumerate(tokens):
            first = len(self.runs)
            self.take(token)
            if spans is not None:
                self.runs[first:] = [
                    run if run.text == "\n" else _placed(run, spans[number]) for run in self.runs[first:]
                ]
        return self.runs

    def flow(self, tokens: "Sequence[Token]") -> list[Run]:
        for token in tokens:
            self.take(token)
        return self.runs

    def take(self, token: "Token") -> None:
        name, _, end = token.type.rpartition("_")
        if token.type in {"softbreak", "hardbreak"}:
            self.put("\n", self.look())
        elif token.type == "code_inline":
            self.put(token.content, self.look()._replace(role="code"))
        elif token.type == "image":
            self.image(token)
        elif name in _EMPHASIS:
            self.depth[name] += 1 if end == "open" else -1
        elif token.type == "link_open":
            self.links.append((clean(str(token.attrs.get("href", ""))), len(self.runs)))
        elif token.type == "link_close":
            self.close_link()
        else:
            self.put(token.content, self.look())

    def look(self) -> Look:
        base = self.base
        look = base._replace(
            bold=base.bold or self.depth["strong"] > 0,
            italic=base.italic or self.depth["em"] > 0,
            strike=base.strike or self.depth["s"] > 0,
        )
        return look._replace(role="link", underline=True) if self.links else look

    def put(self, text: str, look: Look) -> None:
        if text:
            self.runs.append(Run(clean(text), look, self.links[-1][0] if self.links else ""))

    def close_link(self) -> None:
        href, start = self.links.pop()
        shown = plain_text(self.runs[start:])
        if href and shown not in {href, href.removeprefix("mailto:")}:
            self.runs.append(Run(f" ({href})", Look("target"), href))

    def image(self, token: "Token") -> None:
        source = clean(str(token.attrs.get("src", "")))
        alt = plain_text(_Flow(self.base).flow(token.children or ())).replace("\n", " ")
        self.runs.append(Run(f"🖼 {alt} " if alt else "🖼 ", self.look(), source))
        self.runs.append(Run(f"({source})", Look("target"), source))


def _placed(run: Run, span: Span) -> Run:
    """Return a run with its span; only the address of the text behind a link stands in the source."""
    if run.look.role == "target" and run.text.startswith(" ("):
        return run._replace(span=span if span[0] < span[1] else None)
    return run._replace(span=span)
