"""Where the view stands while text grows below: the rule of following, without any screen."""

from dataclasses import dataclass
from typing import Literal

Manner = Literal["page", "line"]

_LEAST_SEEN = 4
"""One line in so many of a followed view shows text, whatever the text shrinks to."""


@dataclass(slots=True)
class Following:
    """Keeps the newest word in view without moving what is being read more than needed.

    By the page, text grows into free space; when it reaches the bottom, half a
    page is freed at once. By the line, it moves up as it grows.

    Attributes:
        manner: By the page or by the line.
        on: Whether the end is being followed; off while the user reads above.
        news: Whether something came while it was off.
        floor: Line up to which the view may be scrolled, even where there is no text yet.
        start: Line of the prompt that is being answered: the view never goes back above it by itself.
    """

    manner: Manner = "page"
    on: bool = True
    news: bool = False
    floor: int = 0
    start: int = 0

    def grown(self, top: int, content: int, height: int) -> int:
        """Return the new first line of the view after text has grown.

        Text may shrink, too, as a table does that is drawn anew with another row:
        a view that would be left behind goes back to it.

        Args:
            top: First line of the view.
            content: Lines there are.
            height: Lines of the view.
        """
        bottom = top + height
        left_behind = top > self.start and content <= top + height // _LEAST_SEEN
        if self.on and (content > bottom or left_behind):
            free = height // 2 if self.manner == "page" else 0
            top = max(content - height + free, min(self.start, top), 0)
            self.floor = top + height
        return top

    def came(self) -> None:
        """Take note that something new has come."""
        self.news = not self.on

    def placed(self, line: int, height: int) -> int:
        """Start to follow with `line`, that of a new prompt, as the first of the view; return it."""
        self.on, self.news = True, False
        self.start = line
        self.floor = line + height
        return line

    def moved(self, top: int, content: int, height: int) -> None:
        """Take note that the user has moved the view: who sees the end follows it."""
        self.on = top + height >= content
        if self.on:
            self.news = False
        if top + height < self.floor:
            # free space that has left the view is given back
            self.floor = max(content, top + height)

    def extent(self, content: int) -> int:
        """Return how many lines the view may be scrolled over."""
        return max(content, self.floor)
