from tests.tui.transcript.conftest import Staging
from xai_tui.tui.transcript.copied import Place
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.view import Transcript


def code(count: int, first: int = 0) -> str:
    return "".join(f"x = {number}\n" for number in range(first, first + count))


ANSWER = f"before\n\n```py\n{code(200)}```\n\nbetween\n\n```\n{code(14)}```\n\n```sh\nls\n```\n\nafter"
FOLDED = [
    "before",
    "",
    "▎▸ py · 200 lines",
    "",
    "between",
    "",
    "▎▸ code · 14 lines",
    "",
    "▎sh",
    "▎ls",
    "",
    "after",
]


async def test_long_code_is_folded_and_unfolded_by_key(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", ANSWER)])
        unfolded = stage.rows
        await stage.press("z")
        assert stage.rows[2 : 2 + len(FOLDED)] == FOLDED
        assert stage.transcript.stack.total == 2 + len(FOLDED)
        await stage.press("z", "G")
        assert stage.rows == unfolded


async def test_code_is_folded_where_its_name_is_clicked(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", ANSWER)])
        await stage.press("g")
        assert stage.rows[4] == "▎py ▾"
        await stage.pilot.click(Transcript, offset=(4, 4))
        await stage.settle()
        assert stage.rows[2:8] == [*FOLDED[:6]]
        assert stage.rows[8:10] == ["▎x = 0", "▎x = 1"]
        await stage.pilot.click(Transcript, offset=(4, 8))
        await stage.pilot.click(Transcript, offset=(4, 4))
        await stage.settle()
        assert stage.rows[4:6] == ["▎py ▾", "▎x = 0"]


async def test_the_code_that_is_selected_is_folded_alone(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", ANSWER)])
        await stage.press("g", "v", "v", "j", "z")
        assert stage.rows[:3] == FOLDED[1:4]
        await stage.press("escape", "G")
        assert "▎x = 13" in stage.rows


async def test_folded_code_grows_unseen_and_stays_folded(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", f"```py\n{code(30)}", state="streaming")])
        await stage.press("z")
        assert "▎▸ py · 30 lines" in stage.rows
        stage.transcript.feed("a", code(100, 30) + "```\n\nafter")
        await stage.settle()
        assert [row for row in stage.rows if row][-1] == "after"
        stage.transcript.finish(Entry("a", "assistant", f"```py\n{code(130)}```\n\nafter"))
        await stage.press("z")
        await stage.press("z")
        assert "▎▸ py · 130 lines" in stage.rows


async def test_what_is_found_in_folded_code_is_unfolded(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", ANSWER)])
        await stage.press("z", "slash", "1", "5", "0")
        while stage.transcript.looking.waiting:
            await stage.pilot.pause(0.01)
        await stage.settle()

        assert "▎x = 150" in stage.rows


async def test_folded_code_is_copied_whole(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", ANSWER)])
        await stage.press("z")

        copied = stage.transcript.stack.copied(Place(2, 0), Place(6, len("between")))
        assert copied == ANSWER[: ANSWER.index("between") + len("between")]


async def test_short_code_and_prose_are_not_folded(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "text\n\n```sh\nls\n```"), Entry("p", "user", "x")])
        before = stage.rows
        await stage.press("z", "K", "K", "z")
        await stage.pilot.click(Transcript, offset=(4, 4))
        assert [row for row in stage.rows if "▸" not in row] == [row for row in before if "▸" not in row]
