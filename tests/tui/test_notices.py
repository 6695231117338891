from xai_tui.domain.conversation import Failure
from xai_tui.errors import MissingKeyError, StoreError
from xai_tui.tui import notices


def test_an_error_becomes_title_details_and_next_step() -> None:
    notice = notices.of_error(StoreError("/data/x.db"))
    assert notice.title == StoreError.title
    assert notice.words.splitlines() == ["/data/x.db", StoreError.next_step]
    assert notice.severity == "error"


def test_an_error_without_details_has_no_empty_line() -> None:
    assert notices.of_error(MissingKeyError()).words == MissingKeyError.next_step


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
