"""Counting tokens: at once by a guess, a moment later by the server."""

from xai_tui.services.money.counter import Counter
from xai_tui.services.money.live import LiveCount
from xai_tui.services.money.numbers import ContextShare, Count

__all__ = ["ContextShare", "Count", "Counter", "LiveCount"]
