"""What each request cost: one row a request, kept when its chat is deleted."""

from dataclasses import dataclass
from datetime import datetime

from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.store.database import Database
from xai_tui.store.values import Row, Value, maybe_int, micros, moment, number

_COLUMNS = """id, at, chat_id, message_id, job_id, model_asked, model_answered, origin, protocol,
    prompt_tokens, cached_tokens, image_tokens, completion_tokens, reasoning_tokens, tool_calls, ticks,
    ticks_source, state, sandbox"""
_NEW = ", ".join(f"excluded.{name.strip()}" for name in _COLUMNS.split(","))
_PUT = f"""INSERT INTO ledger ({_COLUMNS}) VALUES ({", ".join("?" * 19)})
    ON CONFLICT (id) DO UPDATE SET ({_COLUMNS}) = ({_NEW})"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One request.

    Attributes:
        id: That of the answer or job the request was made for, else one of its own.
        at: When the request ended, UTC.
        chat_id: The chat it belonged to, if any.
        message_id: The answer it made, if any.
        job_id: The deferred job it came from, if any.
        model_asked: The model the request named.
        model_answered: The model that answered, if it did.
        origin: The id of the server and key it went to.
        protocol: The family of its route: `responses`, `chat`, `messages`, `complete`, `image` and so on.
        usage: Tokens and ticks.
        state: How it ended: `done`, `stopped`, `broken`, `failed`.
        sandbox: Whether its ticks are no money.
    """

    id: str
    at: datetime
    chat_id: str | None
    message_id: str | None
    job_id: str | None
    model_asked: str
    model_answered: str | None
    origin: str
    protocol: str
    usage: Usage
    state: str
    sandbox: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """A sum of ledger rows of one origin.

    Attributes:
        ticks: Of the rows whose ticks are known.
        requests: How many rows there are.
        unknown: How many of them have no ticks, or more than can be summed: the sum is short by these.
        computed: How many have ticks computed from prices rather than billed.
    """

    ticks: int
    requests: int
    unknown: int
    computed: int


class Ledger:
    """The ledger of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, row: LedgerRow) -> None:
        """Store a row, in one transaction with what it paid for.

        A row that is there already is replaced: an answer that was believed
        lost and came after all has cost what it says, and is one request still.
        """
        await self._database.write(_PUT, _to_row(row))

    async def of_chat(self, chat_id: str) -> list[LedgerRow]:
        """What a chat's requests cost, oldest first; those of deleted branches too."""
        return await self._database.read(
            f"SELECT {_COLUMNS} FROM ledger WHERE chat_id = ? ORDER BY seq",  # noqa: S608
            (chat_id,),
            make=_to_ledger_row,
        )

    async def last_model(self, origin: str) -> str | None:
        """The model that a chat last asked of an origin and was not refused, as a mistyped one is."""
        found = await self._database.row(
            """SELECT model_asked FROM ledger WHERE origin = ? AND chat_id IS NOT NULL AND state != 'failed'
                ORDER BY at DESC, seq DESC LIMIT 1""",
            (origin,),
        )
        return found[0] if found else None

    async def adopt_sandbox(self, origin: str) -> None:
        """Give all rows whose ticks are no money to one origin."""
        await self._database.write("UPDATE ledger SET origin = ?1 WHERE sandbox AND origin <> ?1", (origin,))

    async def sum_ticks(
        self, origin: str, *, chat_id: str | None = None, since: datetime | None = None
    ) -> Spent:
        """What was spent at one origin; sums over several would mix money and play money.

        Args:
            origin: The id of the server and key.
            chat_id: Only this chat's requests.
            since: Only requests that ended then or later.
        """
        # In halves of 32 bits, because SQLite refuses a sum beyond 64.
        found = await self._database.row(
            """SELECT count(*), sum(source = 'computed'),
                sum(typeof(ticks) <> 'integer'),
                sum(CASE WHEN typeof(ticks) = 'integer' THEN ticks >> 32 END),
                sum(CASE WHEN typeof(ticks) = 'integer' THEN ticks & 4294967295 END)
                FROM (SELECT ticks, ticks_source AS source FROM ledger
                    WHERE origin = ?1 AND (?2 IS NULL OR chat_id = ?2) AND at >= ?3)""",
            (origin, chat_id, 0 if since is None else micros(since)),
        )
        requests, computed, unknown, high, low = (value or 0 for value in found or ())
        return Spent((high << 32) + low, requests, unknown, computed)


def _to_row(row: LedgerRow) -> tuple[Value, ...]:
    usage = row.usage
    counts = (
        usage.prompt_tokens,
        usage.cached_tokens,
        usage.image_tokens,
        usage.completion_tokens,
        usage.reasoning_tokens,
        usage.tool_calls,
        usage.ticks,
    )
    return (
        row.id,
        micros(row.at),
        row.chat_id,
        row.message_id,
        row.job_id,
        row.model_asked,
        row.model_answered,
        row.origin,
        row.protocol,
        *(number(count) for count in counts),
        usage.ticks_source.value,
        row.state,
        row.sandbox,
    )


def _to_ledger_row(row: Row) -> LedgerRow:
    return LedgerRow(
        id=row[0],
        at=moment(row[1]),
        chat_id=row[2],
        message_id=row[3],
        job_id=row[4],
        model_asked=row[5],
        model_answered=row[6],
        origin=row[7],
        protocol=row[8],
        usage=Usage(
            prompt_tokens=maybe_int(row[9]),
            cached_tokens=maybe_int(row[10]),
            image_tokens=maybe_int(row[11]),
            completion_tokens=maybe_int(row[12]),
            reasoning_tokens=maybe_int(row[13]),
            tool_calls=maybe_int(row[14]),
            ticks=maybe_int(row[15]),
            ticks_source=TicksSource(row[16]),
        ),
        state=row[17],
        sandbox=bool(row[18]),
    )
