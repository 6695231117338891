"""What holds while something is loaded aside from the loop, and what afterwards."""

import gc
import sys
from collections.abc import Iterator

import pytest

from xai_tui.tui.loading import NEVER, SHORT_TURN, loading


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold, turn = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(turn)
    gc.enable()
    gc.unfreeze()


def test_only_what_is_young_is_collected_meanwhile_and_what_was_loaded_never() -> None:
    threshold, turn, frozen = gc.get_threshold(), sys.getswitchinterval(), gc.get_freeze_count()
    gc.disable()
    with loading():
        assert gc.isenabled()
        assert gc.get_threshold() == (*threshold[:2], NEVER)
        assert sys.getswitchinterval() == pytest.approx(SHORT_TURN)
        loaded = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    assert gc.isenabled()
    assert gc.get_threshold() == threshold
    assert sys.getswitchinterval() == pytest.approx(turn)
    assert gc.get_freeze_count() >= frozen + len(loaded)


def test_the_last_of_several_that_overlap_ends_it() -> None:
    threshold = gc.get_threshold()
    first, second = loading(), loading()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[2] == NEVER
    second.__exit__(None, None, None)
    assert gc.get_threshold() == threshold


def test_it_ends_when_loading_fails() -> None:
    threshold = gc.get_threshold()
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.get_threshold() == threshold
