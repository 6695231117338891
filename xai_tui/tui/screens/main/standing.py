"""What the status line says, from what is known now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xai_tui.domain.events import TurnWaiting
from xai_tui.domain.money import Estimate, usd
from xai_tui.tui.commands.actions import by_id, key_name, keys_of
from xai_tui.tui.widgets.status import Hint, Standing


@dataclass(frozen=True, slots=True)
class Now:
    """What is true at this moment; what is unknown is `None` or empty.

    Attributes:
        model: The model that the next turn asks.
        draft: The tokens of the draft, `~` before an estimate.
        estimate: What the next turn may cost.
        share: How full the context would be, as a whole percentage.
        jobs: How many jobs wait.
        is_streaming: Whether an answer is on its way.
        is_sandbox: Whether the server is the sandbox, whose ticks are no money.
        has_key: Whether there is a key, or none is needed.
        waiting: Why the turn is silent.
        seconds: Until the next attempt, counted down, or since the last byte, counted up.
        rate: Bytes a second that a slow line to the terminal carries.
    """

    model: str = ""
    draft: str = ""
    estimate: Estimate | None = None
    share: str = ""
    jobs: int = 0
    is_streaming: bool = False
    is_sandbox: bool = False
    has_key: bool = True
    waiting: TurnWaiting | None = None
    seconds: int = 0
    rate: int | None = None


def standing_of(now: Now, hints: Sequence[Hint]) -> Standing:
    """The line for a moment."""
    return Standing(alert=alert_of(now), facts=tuple(_facts(now)), hints=tuple(hints))


def alert_of(now: Now) -> str:
    """What must be known at once: a countdown, a silence, a missing key."""
    waiting = now.waiting
    if waiting is None:
        return "" if now.has_key else "no key · /key"
    if waiting.reason == "retry":
        words = f" ({' '.join(waiting.words.split())})" if waiting.words else ""
        return f"attempt {waiting.attempt} in {now.seconds} s{words}"
    return f"nothing from the server for {now.seconds} s"


def range_of(estimate: Estimate) -> str:
    """A low and a high price of two digits each, such as `$0.0021–0.011`."""
    low, high = _rough(estimate.low), _rough(estimate.high)
    return low if low == high else f"{low}–{high.removeprefix('$')}"


def _rough(ticks: int) -> str:
    leading_zeros = max(10 - len(str(ticks)), 0)
    return usd(ticks, digits=max(2, min(leading_zeros + 2, 10)))


def percentage(share: float) -> str:
    """A share of 1 as a whole percentage that is never a false zero, such as `23 %` or `<1 %`."""
    return "<1 %" if 0 < share < 0.01 else f"{share * 100:.0f} %"  # noqa: PLR2004 - one per cent


def hints_for(
    ids: Sequence[str], keymap: Mapping[str, str], words: Mapping[str, str] | None = None
) -> list[Hint]:
    """Hints for actions by id, with the key that each has now."""
    found: list[Hint] = []
    for action_id in ids:
        action = by_id(action_id)
        if action is None:
            continue
        keys = keys_of(action, keymap)
        word = (words or {}).get(action_id, action.hint or action.title)
        if keys:
            found.append(Hint(key_name(keys[0]), word))
    return found


def _facts(now: Now) -> list[str]:
    price = f" ≈ {range_of(now.estimate)}" if now.estimate else ""
    jobs = f"{now.jobs} job{'' if now.jobs == 1 else 's'}" if now.jobs else ""
    facts = [
        now.model,
        "sandbox" if now.is_sandbox else "",
        f"{now.draft} tok{price}" if now.draft else "",
        f"ctx {now.share}" if now.share else "",
        jobs,
        f"{max(round(now.rate / 1000), 1)} kB/s" if now.rate else "",
    ]
    return [fact for fact in facts if fact]
