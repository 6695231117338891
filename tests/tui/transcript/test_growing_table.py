"""A table streams in: each row may change the height of all rows, and the newest one stays in view."""

import pytest

from tests.tui.transcript.conftest import Staging
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.following import Manner

HEAD = "Here it is:\n\n| planet | diameter, km | once around the sun | moons |\n|---|---:|---:|---:|\n"
ROWS = [
    f"| {name} | {10_000 + at:,} | {at * 100} days | {'more than ' * (at > 4)}{at} |\n"
    for at, name in enumerate(("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"))
]


@pytest.mark.parametrize("manner", ["page", "line"])
@pytest.mark.parametrize("size", [(60, 16), (40, 10), (80, 6)])
async def test_the_newest_row_of_a_table_stays_in_view(
    staged: Staging, size: tuple[int, int], manner: Manner
) -> None:
    async with staged(*size, manner=manner) as stage:
        stage.transcript.append(Entry("p", "user", "question"))
        stage.transcript.append(Entry("a", "assistant", label="grok-4.3", state="streaming"))
        text = HEAD
        stage.transcript.feed("a", HEAD)
        for row in ROWS:
            text += row
            for piece in (row[:9], row[9:]):
                stage.transcript.feed("a", piece)
                await stage.settle()
            assert any(row[2:6] in shown for shown in stage.rows), row
            assert stage.transcript.top < stage.transcript.stack.total - 1

        stage.transcript.finish(Entry("a", "assistant", text, label="grok-4.3", footer="9 tok"))
        await stage.settle()
        assert any("9 tok" in shown for shown in stage.rows)
