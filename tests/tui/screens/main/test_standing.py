from xai_tui.domain.events import TurnWaiting
from xai_tui.domain.money import Estimate
from xai_tui.tui.screens.main.standing import Now, alert_of, hints_for, percentage, range_of, standing_of
from xai_tui.tui.widgets.status import Hint


def test_the_line_of_the_contract() -> None:
    now = Now(model="grok-4.3", draft="812", estimate=Estimate(21_000_000, 110_000_000), share="23 %", jobs=2)
    assert standing_of(now, []).facts == ("grok-4.3", "812 tok ≈ $0.0021–0.011", "ctx 23 %", "2 jobs")


def test_what_is_unknown_is_left_out() -> None:
    assert standing_of(Now(), []).facts == ()
    assert standing_of(Now(draft="~3", jobs=1), []).facts == ("~3 tok", "1 job")


def test_the_sandbox_is_named() -> None:
    assert standing_of(Now(model="m", is_sandbox=True), []).facts == ("m", "sandbox")


def test_prices_have_two_digits_and_are_never_a_false_zero() -> None:
    assert range_of(Estimate(3_483_000, 56_130_000)) == "$0.00035–0.0056"
    assert range_of(Estimate(1, 20_000_000_000)) == "$0.0000000001–2.00"
    assert range_of(Estimate(10_000_000_000, 10_000_000_000)) == "$1.00"


def test_a_share_is_never_a_false_zero() -> None:
    assert percentage(0.0) == "0 %"
    assert percentage(0.0001) == "<1 %"
    assert percentage(0.234) == "23 %"
    assert percentage(1.2) == "120 %"


def test_a_retry_is_counted_and_a_silence_measured() -> None:
    retry = TurnWaiting("c", "m", "retry", 3.0, 2, "429\nslow down")
    assert alert_of(Now(waiting=retry, seconds=3)) == "attempt 2 in 3 s (429 slow down)"
    assert alert_of(Now(waiting=TurnWaiting("c", "m", "retry", 3.0, 2), seconds=1)) == "attempt 2 in 1 s"
    silence = TurnWaiting("c", "m", "silence", 10.0)
    assert alert_of(Now(waiting=silence, seconds=12)) == "nothing from the server for 12 s"


def test_a_missing_key_is_an_alert() -> None:
    assert alert_of(Now(has_key=False)) == "no key · /key"
    assert alert_of(Now()) == ""


def test_hints_follow_the_keymap() -> None:
    assert hints_for(["jobs", "nonsense"], {}) == [Hint("F4", "jobs")]
    assert hints_for(["jobs", "models"], {"jobs": "f9", "models": ""}) == [Hint("F9", "jobs")]
