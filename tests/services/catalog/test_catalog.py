"""Models are known from the first start on, and one is always chosen by the same rule."""

import time

import pytest

from tests.services.conftest import Bench, answer, eventually, until
from xai_tui.api.errors import ApiError, ModelNotFoundError, ServerError
from xai_tui.domain.events import ModelsChanged
from xai_tui.domain.model import Model
from xai_tui.domain.money import Prices
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.errors import MissingKeyError, NotFoundError
from xai_tui.services.catalog.cache import ModelCache
from xai_tui.services.catalog.catalog import FRESH_SECONDS

ROUTES = ("/models", "/language-models", "/image-generation-models")


async def test_the_first_list_is_fetched_and_the_next_start_has_it(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe(ModelsChanged) as events:
        assert session.catalog.cached() == []
        models = await session.catalog.models()
        await until(events, ModelsChanged)
        assert models[0].id == "grok-4.3"
        assert models[0].prices.known
        assert await session.catalog.models() == models
        origin = session.origin_id
    async with bench.open() as session:
        assert session.origin_id == origin
        assert session.catalog.cached() == models
        assert await session.catalog.models() == models
        found = await session.catalog.model("grok-4")
        assert found is not None
        assert await session.catalog.model("none") is None
    assert [bench.asked(route) for route in ROUTES] == [1, 1, 1]


async def test_an_old_list_is_given_at_once_and_replaced_behind_the_scenes(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe(ModelsChanged) as events:
        old = Model("old", prices=Prices(prompt=1, completion=1))
        ModelCache(bench.paths.model_cache_file).put(
            session.origin_id, [old], time.time() - FRESH_SECONDS - 1
        )
        assert await session.catalog.models() == [old]
        assert await session.catalog.models() == [old]
        await until(events, ModelsChanged)
        assert old not in session.catalog.cached()
        assert bench.asked("/models") == 1


async def test_an_old_list_outlives_a_server_that_is_away(bench: Bench) -> None:
    bench.fault("GET *: 401 x*")
    async with bench.open() as session:
        old = Model("old")
        ModelCache(bench.paths.model_cache_file).put(session.origin_id, [old], 0.0)
        assert await session.catalog.models() == [old]
        await eventually(lambda: bench.asked("/models") > 0)
        assert await session.catalog.model("old") == old
        with pytest.raises(ApiError):
            await session.catalog.models(refresh=True)
        assert session.catalog.cached() == [old]


@pytest.mark.parametrize("missing", [["/language-models", "/image-generation-models"], ["/models"]])
async def test_routes_that_are_missing_leave_what_the_others_tell(bench: Bench, missing: list[str]) -> None:
    for route in missing:
        bench.fault(f"GET /v1{route}: 404 x*")
    async with bench.open(sandbox=False) as session:
        models = await session.catalog.models()
        assert "grok-4.3" in [model.id for model in models]


async def test_a_moment_of_weakness_does_not_empty_the_list(bench: Bench) -> None:
    bench.fault("GET /v1/language-models: 503 x* x-should-retry=false")
    async with bench.open() as session:
        with pytest.raises(ApiError):
            await session.catalog.models()
        assert session.catalog.cached() == []


async def test_one_model_after_the_other_is_considered(bench: Bench) -> None:
    async with bench.open(model="from-settings") as session:
        plain, named = await session.chats.create(), await session.chats.create(model="from-chat")
        assert await session.catalog.choose(named, "from-flag") == "from-flag"
        assert await session.catalog.choose(named) == "from-chat"
        assert await session.catalog.choose(plain) == "from-settings"
        assert await session.catalog.choose(None) == "from-settings"
    async with bench.open() as session:
        assert await session.catalog.choose(None) == "grok-4.3"
        chat = await session.chats.create(model="grok-4.5")
        await answer(session, chat.id, "Hello")
        assert await session.catalog.choose(await session.chats.create()) == "grok-4.5"
    assert bench.asked("/models") == 0


async def test_another_servers_first_model_is_asked_for_once(bench: Bench) -> None:
    async with bench.open(sandbox=False) as session:
        assert await session.catalog.choose(None) == "grok-4.3"
        await session.catalog.models()
        asked = bench.asked("/models")
        assert await session.catalog.choose(None) == "grok-4.3"
        assert bench.asked("/models") == asked
        assert session.catalog.choose_image("mine") == "mine"
        assert session.catalog.choose_image().startswith("grok-imagine")


async def test_a_server_without_models_leaves_it_to_the_user(bench: Bench) -> None:
    bench.fault('GET /v1/models: 200 body={"data":[]}')
    async with bench.open(sandbox=False) as session:
        with pytest.raises(NotFoundError):
            await session.catalog.choose(None)


async def test_without_a_key_nothing_is_asked(bench: Bench) -> None:
    bench.key = None
    async with bench.open(base_url="https://api.x.ai", sandbox=False) as session:
        assert await session.catalog.choose(None) == "grok-4.3"
        assert session.catalog.choose_image() == "grok-imagine-image"
        with pytest.raises(MissingKeyError):
            await session.catalog.models()


async def test_prices_fill_in_only_what_is_unknown(bench: Bench) -> None:
    async with bench.open() as session:
        counted = Usage(100, 0, completion_tokens=10)
        assert session.catalog.priced(counted, "grok-4.3") == counted
        await session.catalog.models()
        priced = session.catalog.priced(counted, "grok-4.3")
        assert (priced.ticks, priced.ticks_source) == (
            100 * 12_500 + 10 * 25_000,
            TicksSource.COMPUTED,
        )
        billed = Usage(100, 0, completion_tokens=10, ticks=1, ticks_source=TicksSource.BILLED)
        assert session.catalog.priced(billed, "grok-4.3") == billed
        assert session.catalog.priced(Usage(), "grok-4.3") == Usage()
        assert session.catalog.priced(counted, "unknown") == counted


async def test_one_model_is_described_as_it_is_now(bench: Bench) -> None:
    async with bench.open() as session:
        speaking = await session.catalog.describe("grok-4.3")
        assert speaking.context_length
        assert speaking.input_modalities
        drawing = await session.catalog.describe("grok-imagine-image")
        assert drawing.prices.image
        with pytest.raises(ModelNotFoundError):
            await session.catalog.describe("none")
        bench.fault("GET /v1/language-models/*: 503 x* x-should-retry=false")
        with pytest.raises(ServerError):
            await session.catalog.describe("grok-4.3")
        assert [bench.asked(f"{route}/grok-4.3") for route in ROUTES] == [2, 2, 2]
