from datetime import UTC, datetime

from xai_tui.domain.conversation import Chat
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.tui.farewell import farewell

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHAT = Chat(id="0123456789ab", title="A\x1b[2J title\nof two lines", created_at=NOW, updated_at=NOW)


def job(number: int) -> DeferredJob:
    return DeferredJob(
        id=str(number),
        origin="o",
        state=JobState.WAITING,
        model="m",
        prompt="p",
        chat_id="c",
        message_id="m",
        request="{}",
        created_at=NOW,
    )


def test_nothing_open_says_nothing() -> None:
    assert farewell(None, [], 0) == []


def test_the_chat_is_named_with_the_way_back() -> None:
    assert farewell(CHAT, [], 0) == ["“A␛[2J title of two lines” · go on with: xai-tui --chat 01234567"]


def test_stopped_answers_and_jobs_are_counted() -> None:
    assert farewell(None, [job(1)], 1) == [
        "1 answer was stopped; what came is kept.",
        "1 deferred job waiting · collect: xai-tui jobs wait",
    ]
    assert farewell(None, [job(1), job(2)], 2)[0] == "2 answers were stopped; what came is kept."
    assert farewell(None, [job(1), job(2)], 2)[1].startswith("2 deferred jobs waiting")


def test_the_demo_is_gone_on_with_as_the_demo() -> None:
    assert farewell(CHAT, [job(1)], 0, is_demo=True) == [
        "“A␛[2J title of two lines” · go on with: xai-tui --demo --chat 01234567",
        "1 deferred job waiting · collect: xai-tui --demo jobs wait",
    ]
