"""Errors without the key: some servers repeat in a refusal what they were sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from xai_tui.api.errors import ApiError


class Keyed(Protocol):
    """Whoever knows the key that was sent."""

    def hide(self, text: str) -> str:
        """The text with the key masked in it."""
        ...


@contextmanager
def discreet(origin: Keyed) -> Iterator[None]:
    """Mask the key in the words of every `ApiError` that passes."""
    try:
        yield
    except ApiError as error:
        error.message = origin.hide(error.message)
        error.args = (error.message,)
        if error.request_id:
            error.request_id = origin.hide(error.request_id)
        raise
