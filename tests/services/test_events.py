import asyncio
import gc
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.conversation import Failure, Message, MessageState, Role
from xai_tui.domain.events import (
    ChatChanged,
    ChatsChanged,
    Event,
    JobCollected,
    JobsChanged,
    ModelsChanged,
    StoreChanged,
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TroubleNoticed,
    TurnStopped,
    TurnWaiting,
)
from xai_tui.services.events import Broadcaster, Subscription


def stopped(chat_id: str, message_id: str) -> TurnStopped:
    message = Message(message_id, chat_id, None, Role.ASSISTANT, "", MessageState.STOPPED, datetime.now(UTC))
    return TurnStopped(chat_id, message)


async def rest(subscription: Subscription) -> list[Event]:
    """Everything unread, once no more can come."""
    subscription.close()
    return [event async for event in subscription]


async def test_a_reader_gets_what_is_published_after_it_subscribed() -> None:
    events = Broadcaster()
    events.publish(ChatsChanged())
    subscription = events.subscribe()
    events.publish(JobsChanged("j"))
    assert await rest(subscription) == [JobsChanged("j")]


async def test_a_waiting_reader_wakes_up() -> None:
    events = Broadcaster()
    async with events.subscribe() as subscription:
        reader = asyncio.ensure_future(anext(subscription))
        await asyncio.sleep(0)
        assert not reader.done()
        events.publish(StoreChanged())
        assert await reader == StoreChanged()


async def test_text_of_one_answer_is_joined_while_it_waits() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    for word in ("It ", "is ", "so."):
        events.publish(TextDelta("c", "m", word))
    assert await anext(subscription) == TextDelta("c", "m", "It is so.")
    events.publish(TextDelta("c", "m", " Yes."))
    assert await rest(subscription) == [TextDelta("c", "m", " Yes.")]


async def test_text_and_thoughts_and_answers_stay_apart() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    told: list[Event] = [
        ThoughtsDelta("c", "m", "hm"),
        TextDelta("c", "m", "a"),
        ThoughtsDelta("c", "m", "oh"),
        TextDelta("c", "n", "b"),
        ToolCalled("c", "n", "web_search", "{}"),
        TextDelta("c", "n", "c"),
    ]
    for event in told:
        events.publish(event)
    assert await rest(subscription) == told


async def test_two_streams_at_once_take_two_places_however_long_nobody_reads() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    for _ in range(1000):
        events.publish(TextDelta("one", "m", "a"))
        events.publish(TextDelta("two", "n", "b"))
    assert await rest(subscription) == [TextDelta("one", "m", "a" * 1000), TextDelta("two", "n", "b" * 1000)]


async def test_only_the_newest_countdown_of_an_answer_is_kept() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    for seconds in (3.0, 2.0, 1.0):
        events.publish(TurnWaiting("c", "m", "retry", seconds, 2))
    events.publish(TurnWaiting("c", "n", "silence", 10.0))
    assert await rest(subscription) == [
        TurnWaiting("c", "m", "retry", 1.0, 2),
        TurnWaiting("c", "n", "silence", 10.0),
    ]


async def test_a_hint_to_look_again_waits_once_and_may_come_again_when_it_was_read() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    hints: list[Event] = [
        ChatChanged("c"),
        ChatsChanged(),
        JobsChanged(),
        JobsChanged("j"),
        ModelsChanged(),
        StoreChanged(),
    ]
    for event in hints * 3:
        events.publish(event)
    assert [await anext(subscription) for _ in hints] == hints
    events.publish(ChatsChanged())
    assert await rest(subscription) == [ChatsChanged()]


async def test_troubles_are_never_joined() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    trouble = TroubleNoticed(Failure("store_full", "The disk is full"))
    events.publish(trouble)
    events.publish(trouble)
    assert await rest(subscription) == [trouble, trouble]


async def test_kinds_and_chats_that_nobody_asked_for_are_left_out() -> None:
    events = Broadcaster()
    of_chat = events.subscribe(chat_id="mine")
    of_kind = events.subscribe(JobsChanged, JobCollected)
    for event in (
        TextDelta("mine", "m", "a"),
        TextDelta("other", "n", "b"),
        JobCollected("j", "other", "n"),
        ChatsChanged(),
    ):
        events.publish(event)
    assert await rest(of_chat) == [TextDelta("mine", "m", "a"), ChatsChanged()]
    assert await rest(of_kind) == [JobCollected("j", "other", "n")]


async def test_leaving_the_context_unsubscribes() -> None:
    events = Broadcaster()
    async with events.subscribe() as subscription:
        events.publish(ChatsChanged())
    events.publish(StoreChanged())
    assert [event async for event in subscription] == []


async def test_closing_ends_every_reader_after_what_waits() -> None:
    events = Broadcaster()
    behind, waiting = events.subscribe(ChatsChanged), events.subscribe(StoreChanged)
    reader = asyncio.ensure_future(anext(waiting, None))
    await asyncio.sleep(0)
    events.publish(ChatsChanged())
    events.close()
    assert [event async for event in behind] == [ChatsChanged()]
    assert await reader is None
    late = events.subscribe()
    events.publish(ChatsChanged())
    assert [event async for event in late] == []


async def test_a_subscription_that_nobody_holds_is_forgotten() -> None:
    events = Broadcaster()
    subscription = events.subscribe()
    del subscription
    gc.collect()
    assert not list(events._subscriptions)


async def test_a_cancelled_wait_loses_nothing() -> None:
    events = Broadcaster()
    async with events.subscribe() as subscription:
        reader = asyncio.ensure_future(anext(subscription))
        await asyncio.sleep(0)
        events.publish(ChatsChanged())
        reader.cancel()
        await asyncio.wait([reader])
        assert reader.cancelled()
        assert await anext(subscription) == ChatsChanged()


CHATS = st.sampled_from(["one", "two"])
MESSAGES = st.sampled_from(["m", "n"])
TOLD = st.one_of(
    st.builds(TextDelta, CHATS, MESSAGES, st.text(max_size=3)),
    st.builds(ThoughtsDelta, CHATS, MESSAGES, st.text(max_size=3)),
    st.builds(ToolCalled, CHATS, MESSAGES, st.just("web_search"), st.text(max_size=2)),
    st.builds(stopped, CHATS, MESSAGES),
    st.builds(ChatChanged, CHATS),
    st.just(ChatsChanged()),
)


def told_of(chat_id: str, events: list[Event]) -> list[object]:
    """What a reader of this chat learns: text letter by letter, everything else as it is, without hints."""
    found: list[object] = []
    for event in events:
        if isinstance(event, (ChatChanged, ChatsChanged)) or getattr(event, "chat_id", None) != chat_id:
            continue
        if isinstance(event, (TextDelta, ThoughtsDelta)):
            found.extend((type(event), event.message_id, letter) for letter in event.text)
        else:
            found.append(event)
    return found


@given(st.lists(st.tuples(TOLD, st.booleans()), max_size=40))
@settings(max_examples=200, deadline=None)
def test_whenever_the_reader_reads_it_learns_the_same_in_the_same_order(
    script: list[tuple[Event, bool]],
) -> None:
    async def play() -> tuple[list[Event], list[int]]:
        events = Broadcaster()
        subscription = events.subscribe()
        read: list[Event] = []
        read_before: list[int] = []
        for event, then_read in script:
            events.publish(event)
            read_before.append(len(read))
            if then_read:
                read.append(await anext(subscription))
        return read + await rest(subscription), read_before

    read, read_before = asyncio.run(play())
    published = [event for event, _ in script]
    for chat_id in ("one", "two"):
        assert told_of(chat_id, read) == told_of(chat_id, published)
    for event, before in zip(published, read_before, strict=True):
        if isinstance(event, (ChatChanged, ChatsChanged)):
            assert event in read[before:]
