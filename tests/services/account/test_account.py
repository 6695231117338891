import pytest

from tests.services.conftest import Bench
from xai_tui.api.errors import BadKeyError, RouteMissingError
from xai_tui.config.credentials import FoundKey, Secret


async def test_the_server_describes_the_key(bench: Bench) -> None:
    async with bench.open() as session:
        details = await session.account.key()
        assert details.redacted is not None
        assert details.redacted.startswith("xai-...")
        assert "xai-test-key" not in repr(details)
        assert details.permissions
        assert details.created_at is not None
        assert not details.is_blocked


async def test_a_blocked_team_is_seen(bench: Bench) -> None:
    bench.fault('GET /v1/api-key: 200 body={"team_blocked":true,"acls":["","api-key:model:*"]}')
    async with bench.open() as session:
        details = await session.account.key()
        assert details.is_blocked
        assert details.permissions == ("api-key:model:*",)
        assert details.key_disabled is None


async def test_a_key_nobody_knows(bench: Bench) -> None:
    bench.key = FoundKey(Secret("other"), "the test")
    async with bench.open() as session:
        with pytest.raises(BadKeyError):
            await session.account.key()


async def test_another_server_need_not_have_the_route(bench: Bench) -> None:
    bench.fault("GET /v1/api-key: 404")
    async with bench.open(sandbox=False) as session:
        with pytest.raises(RouteMissingError):
            await session.account.key()
