"""The cells of a screen: for each row a string of characters and one of renditions."""

from collections.abc import Iterable

from xai_tui.tui.output import cells, renditions


class Grid:
    """A screen full of cells.

    Args:
        width: Cells of a row.
        height: Rows.

    Attributes:
        characters: The rows, a code point each cell.
        renditions: The same rows, for each cell the character of its rendition.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.characters: list[str] = []
        self.renditions: list[str] = []
        self.forget()

    def forget(self) -> None:
        """Know of no cell what it shows."""
        self.characters = [cells.UNKNOWN * self.width] * self.height
        self.renditions = [renditions.UNKNOWN * self.width] * self.height

    def put(self, x: int, y: int, text: str, rendition: str) -> None:
        """Write cells into a row; what does not fit is cut, and half a wide character becomes a blank.

        Args:
            x: The first cell, 0 or more.
            y: The row, 0 or more and below the height.
            text: The cells.
            rendition: The character of their rendition.
        """
        if x + len(text) > self.width:
            room = max(self.width - x, 0)
            is_torn = room > 0 and text[room] == cells.REST
            text = text[: room - 1] + " " if is_torn else text[:room]
        end = x + len(text)
        row = self.characters[y]
        before, after = row[:x], row[end:]
        if before and row[x : x + 1] == cells.REST:
            before = before[:-1] + " "
        if after[:1] == cells.REST:
            after = " " + after[1:]
        self.characters[y] = before + text + after
        looks = self.renditions[y]
        self.renditions[y] = looks[:x] + rendition * len(text) + looks[end:]

    def copy_row(self, y: int, other: "Grid") -> None:
        """Take a row of another screen of the same size."""
        self.characters[y] = other.characters[y]
        self.renditions[y] = other.renditions[y]

    def differs(self, y: int, other: "Grid") -> bool:
        """Tell whether a row is not the same as that of another screen."""
        return self.characters[y] != other.characters[y] or self.renditions[y] != other.renditions[y]

    def differing(self, y: int, other: "Grid") -> list[int]:
        """Return the cells of a row that differ from those of another screen of the same size."""
        rows = zip(
            self.characters[y], other.characters[y], self.renditions[y], other.renditions[y], strict=True
        )
        return [
            x
            for x, (mine, theirs, look, their_look) in enumerate(rows)
            if mine != theirs or look != their_look
        ]

    def copy(self) -> "Grid":
        """Return the same screen once more."""
        grid = Grid(self.width, self.height)
        grid.characters = self.characters.copy()
        grid.renditions = self.renditions.copy()
        return grid

    def scroll(self, rows: range, columns: range, lines: int, blank: str) -> None:
        """Move what stands in a region up by so many lines, or down if they are less than 0.

        Args:
            rows: The rows of the region.
            columns: The columns of the region.
            lines: How far, less than the region is high.
            blank: The rendition of the lines that become free.
        """
        left, right = columns.start, columns.stop
        order: Iterable[int] = rows if lines > 0 else reversed(rows)
        for y in order:
            source = y + lines
            is_inside = source in rows
            text = self.characters[source][left:right] if is_inside else " " * len(columns)
            looks = self.renditions[source][left:right] if is_inside else blank * len(columns)
            self.characters[y] = self.characters[y][:left] + text + self.characters[y][right:]
            self.renditions[y] = self.renditions[y][:left] + looks + self.renditions[y][right:]
