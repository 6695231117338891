import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from xai_tui.errors import StoreTooNewError
from xai_tui.store.jobs import _DUE
from xai_tui.store.migrations import MIGRATIONS, Migration, applied, migrate


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        yield connection


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def first(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE first (text)")
    connection.execute("INSERT INTO first VALUES ('kept')")


def second(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE second (text)")


def broken(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE third (text)")
    connection.execute("INSERT INTO nowhere VALUES (1)")


FIRST: Migration = ("first", first)
SECOND: Migration = ("second", second)
BROKEN: Migration = ("broken", broken)


def test_steps_are_taken_in_order_and_once(file: Path) -> None:
    for _ in range(2):
        with opened(file) as connection:
            migrate(connection, file, (FIRST, SECOND))
            assert applied(connection) == ["first", "second"]
            assert connection.execute("SELECT count(*) FROM first").fetchone() == (1,)


def test_a_new_database_is_not_copied(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file, (FIRST, SECOND))
        migrate(connection, file, (FIRST, SECOND))
    assert not list(file.parent.glob("*.before-*"))


def test_an_older_database_is_copied_before_it_changes(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file, (FIRST,))
    with opened(file) as connection:
        migrate(connection, file, (FIRST, SECOND))
    (copy,) = file.parent.glob("*.before-*")
    assert copy.name == "x.db.before-step-2"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with opened(copy) as connection:
        assert applied(connection) == ["first"]
        assert connection.execute("SELECT text FROM first").fetchall() == [("kept",)]
        assert "second" not in tables(connection)


def test_a_copy_of_an_earlier_attempt_is_replaced(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file, (FIRST,))
    file.with_name("x.db.before-step-2").write_text("of last year")
    with opened(file) as connection:
        connection.execute("INSERT INTO first VALUES ('newer')")
        migrate(connection, file, (FIRST, SECOND))
    with opened(file.with_name("x.db.before-step-2")) as copy:
        assert copy.execute("SELECT count(*) FROM first").fetchone() == (2,)


def test_steps_that_fail_leave_nothing_of_any(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file, (FIRST,))
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(connection, file, (FIRST, SECOND, BROKEN))
        assert applied(connection) == ["first"]
        assert tables(connection) == {"first", "migrations"}
        migrate(connection, file, (FIRST, SECOND))
        assert applied(connection) == ["first", "second"]


def test_nothing_changes_when_the_copy_cannot_be_written(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file, (FIRST,))
        file.with_name("x.db.before-step-2").mkdir()
        with pytest.raises(IsADirectoryError):
            migrate(connection, file, (FIRST, SECOND))
        assert applied(connection) == ["first"]
    assert sorted(found.name for found in file.parent.iterdir()) == ["x.db", "x.db.before-step-2"]


def test_a_database_of_a_newer_program_is_left_alone(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file, (FIRST, SECOND))
    before = file.read_bytes()
    with opened(file) as connection, pytest.raises(StoreTooNewError, match="“second”"):
        migrate(connection, file, (FIRST,))
    assert file.read_bytes() == before


def test_a_database_in_memory_is_migrated_without_a_copy() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, None, (FIRST,))
        migrate(connection, None, (FIRST, SECOND))
        assert applied(connection) == ["first", "second"]


def test_the_steps_of_the_program_have_names_of_their_own() -> None:
    assert len(dict(MIGRATIONS)) == len(MIGRATIONS)


def plan_of(connection: sqlite3.Connection, query: str, values: int = 0) -> str:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {query}", [None] * values)
    return " ".join(row[-1] for row in rows)


def test_asking_who_holds_leases_reads_no_requests(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file)
        query = """SELECT lease_holder, count(*), min(lease_until), min(lease_uptime) FROM jobs
            WHERE lease_holder IS NOT NULL GROUP BY lease_holder"""
        assert "USING COVERING INDEX jobs_leased" in plan_of(connection, query)


def test_asking_what_is_due_uses_its_index(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file)
        plan = plan_of(connection, _DUE, values=4)
        assert plan.count("INDEX jobs_due (origin=? AND next_look_at") == 2
        assert "SCAN" not in plan


def test_jobs_of_an_earlier_version_go_on_with_their_lives(file: Path) -> None:
    steps = [name for name, _ in MIGRATIONS].index("lives of jobs")
    with opened(file) as connection:
        migrate(connection, file, MIGRATIONS[:steps])
        for job, state, look in (("a", "submitting", None), ("b", "submitting", 5), ("c", "waiting", 7)):
            connection.execute(
                """INSERT INTO jobs (id, origin, state, model, prompt, chat_id, message_id, request,
                    created_at, looks, next_look_at) VALUES (?, 'o', ?, 'm', 'p', 'c', 'm', '{}', 0, 0, ?)""",
                (job, state, look),
            )
        migrate(connection, file)
        rows = connection.execute("SELECT state, next_look_at, overdue, unheard_at FROM jobs ORDER BY id")
        assert rows.fetchall() == [
            ("drafted", None, 0, None),
            ("submitting", None, 0, None),
            ("waiting", 7, 0, None),
        ]


def test_asking_for_a_whole_chat_uses_its_index(file: Path) -> None:
    with opened(file) as connection:
        migrate(connection, file)
        query = "EXPLAIN QUERY PLAN SELECT * FROM messages WHERE chat_id = 'c' ORDER BY seq"
        ((*_, plan),) = connection.execute(query).fetchall()
        assert plan == "SEARCH messages USING INDEX messages_of_chat (chat_id=?)"
