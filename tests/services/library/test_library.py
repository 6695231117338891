"""The routes beside the chat, each with its price."""

import json
from pathlib import Path

import pytest

from tests.services.conftest import Bench, answer
from xai_tui.api.errors import ApiError, ResponseGoneError
from xai_tui.domain.usage import TicksSource
from xai_tui.services.library.images import ImageWish
from xai_tui.services.session import Session


async def spent(session: Session) -> list[tuple[str, str, int | None]]:
    """Route, state and ticks of every request so far."""
    rows = await session._stores.database.rows("SELECT protocol, state, ticks FROM ledger ORDER BY seq")
    return [(str(protocol), str(state), ticks) for protocol, state, ticks in rows]


async def test_a_response_is_fetched_and_forgotten(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        message = await answer(session, chat.id, "Hello")
        assert message.response_id is not None
        kept = json.loads(await session.library.responses_get(message.response_id))
        assert (kept["id"], kept["status"]) == (message.response_id, "completed")
        await session.library.responses_delete(message.response_id)
        with pytest.raises(ResponseGoneError):
            await session.library.responses_get(message.response_id)
        with pytest.raises(ResponseGoneError):
            await session.library.responses_delete(message.response_id)


@pytest.mark.parametrize("as_base64", [False, True])
async def test_pictures_become_files_of_new_names(bench: Bench, *, as_base64: bool) -> None:
    async with bench.open() as session:
        wish = ImageWish("../../A red fox; rm -rf /", n=2, aspect_ratio="16:9", as_base64=as_base64)
        result = await session.library.image(wish)
        again = await session.library.image(wish)
        files = (*result.paths, *again.paths)
        assert len(set(files)) == 4
        assert [file.stem.endswith("-2") for file in result.paths] == [False, True]
        assert {file.parent for file in files} == {bench.paths.images_dir}
        assert all(file.stem.startswith("20") and "a-red-fox-rm-rf" in file.name for file in files)
        suffix, magic = (".png", b"\x89PNG") if as_base64 else (".jpg", b"\xff\xd8")
        assert {file.suffix for file in files} == {suffix}
        assert all(file.read_bytes().startswith(magic) for file in files)
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert result.failures == ()
        assert result.usage.ticks == 400_000_000
        assert await spent(session) == [("image", "done", 400_000_000)] * 2


async def test_pictures_go_where_the_user_says(bench: Bench, tmp_path: Path) -> None:
    async with bench.open() as session:
        result = await session.library.image(
            ImageWish("A hat"), model="grok-imagine-image-quality", folder=tmp_path / "here"
        )
        assert result.model == "grok-imagine-image-quality"
        assert [path.parent for path in result.paths] == [tmp_path / "here"]


async def test_a_picture_that_cannot_be_fetched_costs_only_itself(bench: Bench) -> None:
    bench.fault("GET /images/*: 404 x1")
    async with bench.open() as session:
        result = await session.library.image(ImageWish("Two hats", n=2))
        assert len(result.paths) == 1
        (failure,) = result.failures
        assert failure.kind == "download"
        assert bench.sandbox.url.removesuffix("/v1") in failure.message
        assert await spent(session) == [("image", "done", 400_000_000)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"data":[{}]}', "download"),
        ('{"data":[{"b64_json":"?"}]}', "broken_answer"),
        ('{"data":[{"url":"http://10.0.0.1/x.png"}]}', "download"),
    ],
)
async def test_what_is_no_picture_is_told(bench: Bench, body: str, kind: str) -> None:
    bench.fault(f"POST *: 200 body={body}")
    async with bench.open() as session:
        result = await session.library.image(ImageWish("Nothing"))
        assert result.paths == ()
        assert [failure.kind for failure in result.failures] == [kind]
        assert result.usage.ticks is None


async def test_a_folder_that_cannot_be_written_is_told(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    async with bench.open() as session:
        result = await session.library.image(ImageWish("A hat"), folder=tmp_path / "file")
        assert [failure.kind for failure in result.failures] == ["store_read_only"]


async def test_refused_pictures_cost_nothing(bench: Bench) -> None:
    bench.fault("POST *: 400")
    async with bench.open() as session:
        with pytest.raises(ApiError):
            await session.library.image(ImageWish("No"))
        assert await spent(session) == []


async def test_raw_text_goes_on(bench: Bench) -> None:
    async with bench.open() as session:
        found = await session.library.complete("Once upon a time", "grok-4.3", max_tokens=5)
        assert found.text
        assert found.usage.ticks_source is TicksSource.BILLED
        assert found.finish_reason
        assert bench.sent()["max_tokens"] == 5
        legacy = await session.library.complete_anthropic("Once upon a time", "grok-4.3")
        assert legacy.text
        assert legacy.usage.ticks is None
        assert await spent(session) == [
            ("completions", "done", found.usage.ticks),
            ("complete", "done", None),
        ]


async def test_tokens_add_up_to_the_text(bench: Bench) -> None:
    text = "Hello, 世界! \N{GRINNING FACE}"
    async with bench.open() as session:
        tokens = await session.library.tokens(text, "grok-4.3")
        assert b"".join(token.bytes for token in tokens).decode() == text
        assert all(token.id >= 0 for token in tokens)
        assert await spent(session) == []
