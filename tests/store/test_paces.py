import asyncio
from pathlib import Path

from xai_tui.domain.pace import SECOND, Lane, Pace
from xai_tui.store.database import Database, open_database
from xai_tui.store.paces import Paces
from xai_tui.store.uptime import uptime

FULL = Pace(look_at=1, send_at=2, held_until=3, strikes=4, limit=60)


async def test_a_pace_comes_back_as_it_was_stored_and_each_origin_has_its_own(database: Database) -> None:
    paces = Paces(database)
    assert await paces.get("here") == Pace()
    for pace in (Pace(), FULL):
        await paces.put("here", pace)
        assert await paces.get("here") == pace
    assert await paces.get("there") == Pace()


async def test_of_an_earlier_start_of_the_machine_only_the_limit_is_left(database: Database) -> None:
    await Paces(database).put("here", FULL)
    await database.write("UPDATE paces SET boot = 'another'")
    assert await Paces(database).get("here") == Pace(limit=60)


async def test_two_who_take_turns_never_get_the_same(path: Path, database: Database) -> None:
    async def take(paces: Paces, on: Database) -> int:
        async with on.transaction():
            pace, begin = (await paces.get("here")).reserve(Lane.LOOK, 1, now)
            await paces.put("here", pace)
        return begin - now

    now = uptime()
    async with open_database(path) as other:
        both = [(Paces(database), database), (Paces(other), other)]
        begun = await asyncio.gather(*(take(*both[number % 2]) for number in range(20)))
    assert sorted(begun) == [number * SECOND // 4 for number in range(20)]


def test_the_uptime_goes_on() -> None:
    assert 0 < uptime() <= uptime()
