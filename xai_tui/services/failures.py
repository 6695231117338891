"""Errors as they are stored and shown: the words without the exception."""

from xai_tui.domain.conversation import Failure
from xai_tui.errors import XaiTuiError


def failure_from(error: XaiTuiError) -> Failure:
    """The words of an error, to be kept with the message or job it ended."""
    return Failure(
        kind=error.kind,
        title=error.title,
        message=error.message,
        next_step=error.next_step,
        request_id=error.request_id,
    )
