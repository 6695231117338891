"""Long pastes, folded into one short mark so that the prompt stays quick and readable."""

import re

FOLD_FROM = 4_000
"""Characters from which text is folded; a text area takes about 1 ms a thousand characters for each key."""


class Pastes:
    """The texts behind the marks of one prompt."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def fold(self, text: str) -> str:
        """The text itself when it is short, else a mark that stands for it."""
        if len(text) < FOLD_FROM:
            return text
        known = next((mark for mark, kept in self._texts.items() if kept == text), None)
        if known is not None:
            return known
        lines = text.count("\n") + 1
        size = f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"
        mark = f"[paste {len(self._texts) + 1}: {size}]"
        self._texts[mark] = text
        return mark

    def unfold(self, text: str) -> str:
        """The text with every mark replaced by what it stands for."""
        if not self._texts or "[paste " not in text:
            return text
        marks = "|".join(re.escape(mark) for mark in self._texts)
        return re.sub(marks, lambda match: self._texts[match.group()], text)

    def mark_before(self, line: str, column: int) -> str | None:
        """The mark that ends at this column of a line, so that one key can take it back whole."""
        return next((mark for mark in self._texts if line.endswith(mark, 0, column)), None)
