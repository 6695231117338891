from xai_tui.api.errors import RateLimitError
from xai_tui.domain.conversation import Failure
from xai_tui.errors import MissingKeyError, StoreBusyError, StoreError, StoreFullError
from xai_tui.tui import notices


def test_an_error_becomes_title_details_and_next_step() -> None:
    notice = notices.of_error(StoreError("/data/x.db"))
    assert notice.title == StoreError.title
    assert notice.words.splitlines() == ["/data/x.db", StoreError.next_step]
    assert notice.severity == "error"


def test_an_error_without_details_has_no_empty_line() -> None:
    assert notices.of_error(StoreError()).words == StoreError.next_step


def test_a_key_that_lacks_can_be_entered_here() -> None:
    assert "/key" in notices.of_error(MissingKeyError()).words
    assert "/key" in notices.of_failure(Failure("bad_key", "The API key is refused", "", "n")).words


def test_what_a_server_says_with_the_words_of_the_title_is_not_said_twice() -> None:
    notice = notices.of_error(RateLimitError("Too many requests for team 0."))
    assert (notice.title, notice.words.splitlines()[0]) == ("Too many requests", "for team 0.")


def test_trouble_that_is_on_the_screen_is_not_told_again() -> None:
    now = 100.0
    board = notices.Board(lambda: now)
    full, busy = notices.of_error(StoreFullError("x")), notices.of_error(StoreBusyError("x"))
    assert [board.takes(full), board.takes(full), board.takes(busy), board.takes(full)] == [
        True,
        False,
        True,
        False,
    ]
    now += full.seconds
    assert board.takes(full)


def test_news_is_told_each_time() -> None:
    board = notices.Board(lambda: 0.0)
    copied = notices.of_words("Copy", "sent to the terminal")
    assert board.takes(copied)
    assert board.takes(copied)


def test_what_a_server_wrote_is_made_visible_and_cut() -> None:
    notice = notices.of_failure(Failure("k", "t\x1b[2J", "\x1b]0;x\x07" + "long " * 1000, "n"))
    assert "\x1b" not in notice.title + notice.words
    assert "␛" in notice.title
    assert len(notice.words) < 2 * notices.LONGEST


def test_markup_stays_text() -> None:
    assert notices.of_words("[b]x[/b]", "[@click=app.leave]y[/]").words == "[@click=app.leave]y[/]"


def test_longer_words_stay_longer_and_errors_longest() -> None:
    short, long = notices.of_words("a", "b"), notices.of_words("a", "b" * 500)
    assert short.seconds < long.seconds <= 40
    assert notices.of_error(StoreError("x")).seconds >= 12


def test_one_line_has_no_breaks() -> None:
    assert notices.one_line("a\n b\t\tc\x07") == "a b c␇"
