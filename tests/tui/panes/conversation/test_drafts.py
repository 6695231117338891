import pytest

from xai_tui.domain.conversation import Draft
from xai_tui.errors import StoreFullError
from xai_tui.tui.panes.conversation.drafts import DraftKeeper


class Shelf:
    def __init__(self) -> None:
        self.stored: list[tuple[str | None, str]] = []
        self.is_full = False

    async def save(self, chat_id: str | None, draft: Draft) -> None:
        if self.is_full:
            raise StoreFullError
        self.stored.append((chat_id, draft.text))


async def test_the_newest_text_is_stored_once_for_its_chat() -> None:
    shelf, keeper = Shelf(), DraftKeeper()
    keeper.attach(shelf.save)
    keeper.turn_to("a", "before")
    keeper.note("before")
    await keeper.flush()
    keeper.note("b")
    keeper.note("be")
    await keeper.flush()
    await keeper.flush()
    assert shelf.stored == [("a", "be")]
    assert keeper.is_stored


async def test_what_is_typed_before_there_is_a_store_waits() -> None:
    shelf, keeper = Shelf(), DraftKeeper()
    keeper.note("early")
    await keeper.flush()
    assert not keeper.is_stored
    keeper.attach(shelf.save)
    await keeper.flush()
    assert shelf.stored == [(None, "early")]


async def test_a_draft_that_could_not_be_stored_is_kept_and_tried_again() -> None:
    shelf, keeper = Shelf(), DraftKeeper()
    keeper.attach(shelf.save)
    keeper.turn_to("a")
    keeper.note("text")
    shelf.is_full = True
    with pytest.raises(StoreFullError):
        await keeper.flush()
    assert (keeper.chat_id, keeper.text, keeper.is_stored) == ("a", "text", False)
    shelf.is_full = False
    await keeper.flush()
    assert shelf.stored == [("a", "text")]


async def test_a_store_that_refuses_again_and_again_is_told_once_until_something_changes() -> None:
    shelf, keeper = Shelf(), DraftKeeper()
    keeper.attach(shelf.save)
    told = []
    for full, text in ((True, "a"), (True, "ab"), (True, "abc"), (False, "abcd"), (True, "abcde")):
        shelf.is_full = full
        keeper.note(text)
        told.append(await keeper.refusal())
    assert [isinstance(error, StoreFullError) for error in told] == [True, False, False, False, True]
    assert (keeper.text, keeper.is_stored) == ("abcde", False)
