"""How fast the line is found to be, from what was sent and when the terminal answered."""

import pytest

from xai_tui.terminal.speed import PATIENCE, SLOW, Speed


class Clock:
    """A line of so many bytes a second behind a delay."""

    def __init__(self, rate: float, delay: float) -> None:
        self.speed = Speed()
        self.now = 0.0
        self._rate, self._delay = rate, delay

    def send(self, count: int) -> None:
        """Send bytes with a question, if one is due, and wait for its answer."""
        self.speed.sent(count)
        if self.speed.wants_question:
            self.speed.asked(self.now, count)
            self.now += self._delay + count / self._rate
            self.speed.answered(self.now)


@pytest.mark.parametrize(("rate", "delay"), [(20_000, 0.3), (2_000, 0.0), (30_000, 0.05)])
def test_a_slow_line_is_found_slow_whatever_its_delay(rate: float, delay: float) -> None:
    clock = Clock(rate, delay)
    clock.send(8)
    for _ in range(4):
        clock.send(4000)

    assert clock.speed.rate == pytest.approx(rate, rel=0.1)
    assert clock.speed.delay == pytest.approx(delay + 8 / rate)
    assert clock.speed.is_slow


def test_a_fast_line_far_away_is_not_slow() -> None:
    clock = Clock(10_000_000, 0.3)
    for count in (8, 4000, 9000, 2000, 3000):
        clock.send(count)

    assert not clock.speed.is_slow
    assert (clock.speed.rate or 0) > SLOW


def test_a_machine_that_is_busy_makes_no_line_slow() -> None:
    clock = Clock(10_000_000, 0.001)
    clock.send(8)
    for late in (0.03, 0.06, 0.05, 0.02, 0.04):
        clock.speed.sent(2000)
        clock.speed.asked(clock.now, 2000)
        clock.now += late
        clock.speed.answered(clock.now)

    assert (clock.speed.rate or 0) < SLOW
    assert not clock.speed.is_slow


def test_one_hiccup_makes_no_line_slow() -> None:
    clock = Clock(10_000_000, 0.001)
    for count in (8, 4000, 4000, 4000):
        clock.send(count)
    clock.now += 1
    clock.speed.sent(4000)
    clock.speed.asked(clock.now, 4000)
    clock.speed.answered(clock.now + 0.5)

    assert not clock.speed.is_slow


def test_small_frames_tell_nothing_of_the_line() -> None:
    clock = Clock(1_000, 0.0)
    for _ in range(500):
        clock.send(30)

    assert clock.speed.rate is None
    assert clock.speed.may_send(clock.now)


def test_no_more_is_sent_ahead_than_the_line_soon_carries() -> None:
    clock = Clock(20_000, 0.1)
    for count in (8, 4000, 4000, 4000):
        clock.send(count)
    speed = clock.speed
    assert speed.may_send(clock.now)
    speed.sent(10_000)
    speed.asked(clock.now, 10_000)

    assert not speed.may_send(clock.now)
    assert speed.ahead == 10_000
    assert 0 < speed.wait(clock.now) <= PATIENCE
    speed.answered(clock.now + 0.6)
    assert speed.ahead == 0
    assert speed.may_send(clock.now + 0.6)
    assert speed.wait(clock.now + 0.6) == 0


def test_a_lost_answer_holds_nothing_up_for_long() -> None:
    clock = Clock(20_000, 0.1)
    for count in (8, 4000, 4000, 4000):
        clock.send(count)
    clock.speed.sent(50_000)
    clock.speed.asked(clock.now, 50_000)

    assert not clock.speed.may_send(clock.now + PATIENCE / 2)
    assert clock.speed.may_send(clock.now + PATIENCE)
    assert clock.speed.wants_question is False  # nothing has been sent since


def test_a_terminal_that_never_answers_is_asked_twice_and_never_waited_for() -> None:
    speed = Speed()
    now, questions = 0.0, 0
    for _ in range(20):
        speed.sent(5_000)
        if speed.wants_question:
            speed.asked(now, 5_000)
            questions += 1
        now += PATIENCE
        assert speed.may_send(now)

    assert questions == 2
    assert speed.rate is None
    assert not speed.is_slow


def test_an_answer_to_nothing_is_passed_over() -> None:
    speed = Speed()
    speed.answered(1.0)

    assert speed.delay is None


def test_answers_that_come_after_a_stall_do_not_make_the_line_seem_near() -> None:
    clock = Clock(1_000_000, 0.3)
    for count in (8, 4000, 4000, 4000):
        clock.send(count)
    speed, now = clock.speed, clock.now
    speed.sent(2000)
    speed.asked(now, 2000)
    assert speed.may_send(now + PATIENCE)
    speed.sent(2000)
    speed.asked(now + PATIENCE, 2000)
    speed.answered(now + PATIENCE + 0.01)  # to the first
    assert speed.ahead == 2000
    speed.answered(now + PATIENCE + 0.31)

    assert speed.ahead == 0
    assert (speed.delay or 0) > 0.3
    assert not speed.is_slow
