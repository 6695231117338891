"""Tokens and money in lines: label left, figure right. Unknown is `?`, an estimate carries `~`."""

from dataclasses import dataclass

from textual.content import Content

from xai_tui.domain.money import Estimate, Spending, usd
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.services.money import ContextShare, Count
from xai_tui.tui.panes.tokens.bar import PARTS, bar

MUTED = "$foreground-muted"
"""The style of what is seldom read."""

UNKNOWN = "?"
"""Stands for a figure that nobody has told."""

NOTHING_YET = "–"
"""Stands where there has been no turn."""

WIDEST = 44
"""Cells between the edges at most: a label far from its figure is hard to follow."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is known about tokens and money now; `None` is unknown.

    Attributes:
        draft: Tokens of what stands in the prompt.
        share: Who takes how much of the model's context.
        estimate: What the next turn may cost, in ticks.
        last: What the last turn used; `None` before the first.
        spent: What the chat has cost so far; `None` before the first answer.
    """

    draft: Count | None = None
    share: ContextShare | None = None
    estimate: Estimate | None = None
    last: Usage | None = None
    spent: Spending | None = None

    def lines(self, width: int) -> list[Content]:
        """The sheet, always of as many lines, so that nothing below it moves."""
        width = max(0, min(width, WIDEST))
        draft = UNKNOWN if self.draft is None else str(self.draft)
        rows = [
            _row("draft", draft, width),
            *self._context(width),
            self._next_turn(width),
            *self._last_turn(width),
            _row("chat", NOTHING_YET if self.spent is None else str(self.spent), width),
        ]
        return [row.truncate(width, ellipsis=True) for row in rows]

    def _next_turn(self, width: int) -> Content:
        label, figure = "next turn", price_range(self.estimate)
        is_narrow = len(label) + 1 + len(figure) > width
        return _row("next" if is_narrow else label, figure, width)

    def _context(self, width: int) -> list[Content]:
        share = self.share
        tokens = (share.system, share.history, share.draft) if share else (0, 0, 0)
        figures = [str(Count(part, share.exact)) if share else UNKNOWN for part in tokens]
        parts = zip(PARTS, ("system", "history", "draft"), figures, strict=True)
        return [
            _row("context", share_words(share), width, style="$text-error bold" if is_over(share) else ""),
            bar(tokens, share.limit if share else None, width),
            *(_part(name, figure, width, mark=mark) for mark, name, figure in parts),
        ]

    def _last_turn(self, width: int) -> list[Content]:
        last = self.last or Usage()
        unknown = UNKNOWN if self.last else NOTHING_YET
        sign = "~" if last.ticks_source is TicksSource.COMPUTED else ""
        parts = {
            "prompt": last.prompt_tokens,
            "of it cached": last.cached_tokens,
            "answer": last.completion_tokens,
            "thoughts": last.reasoning_tokens,
        }
        return [
            _row("last turn", unknown if last.ticks is None else f"{sign}{usd(last.ticks)}", width),
            *(_part(name, unknown if part is None else f"{part:,}", width) for name, part in parts.items()),
            _part("ticks", unknown if last.ticks is None else f"{sign}{last.ticks:,}", width),
        ]


def price_range(estimate: Estimate | None) -> str:
    """What the next turn may cost, such as `≈ $0.0021–0.011`."""
    if estimate is None:
        return UNKNOWN
    low, high = usd(estimate.low), usd(estimate.high)
    return f"≈ {low}" if low == high else f"≈ {low}–{high.removeprefix('$')}"


def is_over(share: ContextShare | None) -> bool:
    """Whether more is to be sent than the model takes."""
    return share is not None and bool(share.limit) and share.total > (share.limit or 0)


def share_words(share: ContextShare | None) -> str:
    """How much of the context is taken, such as `~23 % of 256,000`."""
    if share is None:
        return UNKNOWN
    if not share.limit:
        return f"{Count(share.total, share.exact)} of {UNKNOWN}"
    percent = share.total * 100 // share.limit
    words = "<1 %" if share.total and not percent else f"{percent} %"
    return f"{'' if share.exact else '~'}{words} of {share.limit:,}"


def _row(label: str, figure: str, width: int, *, style: str = "") -> Content:
    room = max(0, width - len(figure) - 1)
    return Content.assemble(Content(label).truncate(room, ellipsis=True, pad=True), " ", (figure, style))


def _part(name: str, figure: str, width: int, *, mark: tuple[str, str] = (" ", "")) -> Content:
    room = max(0, width - len(figure) - 1)
    label = Content.assemble("  ", mark, (f" {name}", MUTED)).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(label, " ", figure)
