"""The database's form, as the ordered steps that led to it.

A new table or column is one more function at the end and one more line in
`MIGRATIONS`. Steps are never changed once released. All that are missing run,
recorded by name, in one transaction, so an upgrade happens wholly or not at all.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from xai_tui.errors import StoreTooNewError

Migration = tuple[str, Callable[[sqlite3.Connection], None]]
"""The name a step is recorded by, and the step."""

APPLICATION_ID = 0x78614954
"""Marks the file as ours in its header."""


def _chats(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """CREATE TABLE chats (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, leaf_id TEXT,
            model TEXT, protocol TEXT, system TEXT NOT NULL, parameters TEXT)""",
        "CREATE INDEX chats_by_age ON chats (updated_at)",
        """CREATE TABLE messages (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE, parent_id TEXT,
            role TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL, thoughts TEXT NOT NULL,
            thought_seconds REAL, created_at INTEGER NOT NULL, finished_at INTEGER,
            model TEXT, protocol TEXT, finish_reason TEXT, response_id TEXT, stored_remotely INTEGER NOT NULL,
            usage TEXT, failure TEXT, pictures TEXT, tool_calls TEXT, citations TEXT, reasoning TEXT,
            job_id TEXT, read INTEGER NOT NULL, owner TEXT)""",
        "CREATE INDEX messages_of_chat ON messages (chat_id)",
        "CREATE INDEX messages_unread ON messages (chat_id) WHERE read = 0",
        "CREATE INDEX messages_open ON messages (state) WHERE state IN ('streaming', 'queued', 'waiting')",
        """CREATE TABLE pictures (
            message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
            position INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (message_id, position))""",
    )


def _search(connection: sqlite3.Connection) -> None:
    # Text that still grows is not indexed: it is rewritten every second.
    was, now = (f"({row}.state NOT IN ('streaming', 'waiting'))" for row in ("old", "new"))
    forget = "INSERT INTO message_words (message_words, rowid, text) SELECT 'delete', old.seq, old.text WHERE"
    learn = "INSERT INTO message_words (rowid, text) SELECT new.seq, new.text WHERE"
    _run(
        connection,
        """CREATE VIRTUAL TABLE message_words USING fts5 (
            text, content='messages', content_rowid='seq', tokenize='trigram')""",
        f"CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN {learn} {now}; END",
        f"CREATE TRIGGER message_deleted AFTER DELETE ON messages BEGIN {forget} {was}; END",
        f"""CREATE TRIGGER message_changed AFTER UPDATE OF text, state ON messages
            WHEN {was} <> {now} OR ({was} AND old.text <> new.text)
            BEGIN {forget} {was}; {learn} {now}; END""",
        """CREATE VIRTUAL TABLE title_words USING fts5 (
            title, content='chats', content_rowid='seq', tokenize='trigram')""",
        """CREATE TRIGGER chat_added AFTER INSERT ON chats
            BEGIN INSERT INTO title_words (rowid, title) VALUES (new.seq, new.title); END""",
        """CREATE TRIGGER chat_deleted AFTER DELETE ON chats BEGIN
            INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', old.seq, old.title); END""",
        """CREATE TRIGGER chat_renamed AFTER UPDATE OF title ON chats WHEN old.title <> new.title BEGIN
            INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', old.seq, old.title);
            INSERT INTO title_words (rowid, title) VALUES (new.seq, new.title); END""",
    )


def _ledger(connection: sqlite3.Connection) -> None:
    # Counts and ticks have no declared type: SQLite would turn one too large for it into a fraction.
    _run(
        connection,
        """CREATE TABLE ledger (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
            chat_id TEXT, message_id TEXT, job_id TEXT, model_asked TEXT NOT NULL, model_answered TEXT,
            origin TEXT NOT NULL, protocol TEXT NOT NULL, prompt_tokens, cached_tokens, image_tokens,
            completion_tokens, reasoning_tokens, tool_calls, ticks, ticks_source TEXT NOT NULL,
            state TEXT NOT NULL, sandbox INTEGER NOT NULL)""",
        "CREATE INDEX ledger_of_chat ON ledger (chat_id) WHERE chat_id IS NOT NULL",
        "CREATE INDEX ledger_by_age ON ledger (origin, at)",
    )


def _jobs(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """CREATE TABLE jobs (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, origin TEXT NOT NULL, state TEXT NOT NULL,
            model TEXT NOT NULL, prompt TEXT NOT NULL, chat_id TEXT NOT NULL, message_id TEXT NOT NULL,
            request TEXT NOT NULL, created_at INTEGER NOT NULL, request_id TEXT, batch TEXT,
            accepted_at INTEGER, expires_at INTEGER, looks INTEGER NOT NULL, next_look_at INTEGER,
            finished_at INTEGER, ticks, failure TEXT, spool TEXT, lease_holder TEXT, lease_until INTEGER)""",
        "CREATE INDEX jobs_due ON jobs (origin, next_look_at) WHERE state = 'waiting'",
        "CREATE INDEX jobs_by_state ON jobs (state)",
        "CREATE INDEX jobs_by_request ON jobs (request_id) WHERE request_id IS NOT NULL",
        "CREATE INDEX jobs_of_batch ON jobs (batch) WHERE batch IS NOT NULL",
    )


def _drafts(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """CREATE TABLE drafts (
            seq INTEGER PRIMARY KEY,
            chat_id TEXT REFERENCES chats (id) ON DELETE CASCADE, text TEXT NOT NULL)""",
        "CREATE UNIQUE INDEX draft_of_chat ON drafts (ifnull(chat_id, ''))",
        """CREATE TABLE draft_pictures (
            draft INTEGER NOT NULL REFERENCES drafts (seq) ON DELETE CASCADE, position INTEGER NOT NULL,
            media_type TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (draft, position))""",
        "CREATE TABLE prompts (seq INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
    )


def _processes(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        "CREATE TABLE processes (id TEXT PRIMARY KEY, process TEXT NOT NULL, deadline INTEGER NOT NULL)",
    )


def _leased_jobs(connection: sqlite3.Connection) -> None:
    _run(connection, "CREATE INDEX jobs_leased ON jobs (lease_holder) WHERE lease_holder IS NOT NULL")


def _lives_of_jobs(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        "ALTER TABLE jobs ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN unheard_at INTEGER",
        "ALTER TABLE jobs ADD COLUMN lease_uptime INTEGER",
        # A job being submitted bore a time to look next once its request went out.
        "UPDATE jobs SET state = 'drafted' WHERE state = 'submitting' AND next_look_at IS NULL",
        "UPDATE jobs SET next_look_at = NULL WHERE state = 'submitting'",
        "DROP INDEX jobs_leased",
        """CREATE INDEX jobs_leased ON jobs (lease_holder, lease_until, lease_uptime)
            WHERE lease_holder IS NOT NULL""",
    )


def _paces(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """CREATE TABLE paces (
            origin TEXT PRIMARY KEY, boot TEXT NOT NULL, look_at INTEGER NOT NULL, send_at INTEGER NOT NULL,
            held_until INTEGER NOT NULL, strikes INTEGER NOT NULL, request_limit INTEGER)""",
    )


def _batches(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """CREATE TABLE batches (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL,
            created_at INTEGER NOT NULL, size INTEGER NOT NULL)""",
        "CREATE INDEX batches_by_fingerprint ON batches (fingerprint)",
        """CREATE TABLE batch_lines (
            batch TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE, line INTEGER NOT NULL,
            chat_id TEXT NOT NULL, job_id TEXT, PRIMARY KEY (batch, line)) WITHOUT ROWID""",
        "CREATE TABLE job_notices (job_id TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (job_id, kind))",
    )


MIGRATIONS: tuple[Migration, ...] = (
    ("chats and messages", _chats),
    ("search", _search),
    ("ledger", _ledger),
    ("jobs", _jobs),
    ("drafts and earlier prompts", _drafts),
    ("processes", _processes),
    ("leased jobs", _leased_jobs),
    ("lives of jobs", _lives_of_jobs),
    ("paces", _paces),
    ("batches, and who was told of jobs", _batches),
)
"""All steps, oldest first."""


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def applied(connection: sqlite3.Connection) -> list[str]:
    """Names of the steps this database has taken; empty for a new one."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return []
    return [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY number")]


def refuse_newer(connection: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    """See that every step the database has taken is known here.

    Raises:
        StoreTooNewError: A newer program has changed it.
    """
    unknown = [name for name in applied(connection) if name not in dict(migrations)]
    if unknown:
        raise StoreTooNewError(f"it has “{unknown[-1]}”, which this version does not know")


def migrate(
    connection: sqlite3.Connection, path: Path | None, migrations: tuple[Migration, ...] = MIGRATIONS
) -> None:
    """Take all steps not taken yet in one transaction; a database that was there before is copied first.

    Args:
        connection: In autocommit mode.
        path: The file, or `None` for a database in memory.
        migrations: The steps; those taken must be their beginning.

    Raises:
        StoreTooNewError: A newer program has changed it.
        sqlite3.Error: A step failed, or the copy could not be written; nothing is changed.
        OSError: The copy could not be written; nothing is changed.
    """
    refuse_newer(connection, migrations)
    if len(applied(connection)) == len(migrations):
        return
    with _transaction(connection):
        # Another process may have been faster between the look and the lock.
        refuse_newer(connection, migrations)
        done = len(applied(connection))
        if done and done < len(migrations) and path is not None:
            back_up(path, path.with_name(f"{path.name}.before-step-{done + 1}"))
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
        )
        for name, step in migrations[done:]:
            step(connection)
            connection.execute("INSERT INTO migrations (name) VALUES (?)", (name,))


def back_up(path: Path, target: Path) -> None:
    """Copy a database, whole or not at all, over an older copy.

    Args:
        path: The database; another connection may hold its write lock.
        target: The copy's path, beside it.
    """
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
