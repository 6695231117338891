"""Bodies of POST /v1/images/generations, and pictures fetched from their URLs."""

import base64
import binascii
from dataclasses import dataclass

from xai_tui.api.errors import BrokenAnswerError
from xai_tui.api.types.base import Seconds, WireModel, WireRequest
from xai_tui.api.types.usage import ImageUsage


class ImageRequest(WireRequest):
    """What to draw; `n` is 1 to 10, `response_format` url or b64_json."""

    prompt: str
    model: str | None = None
    n: int | None = None
    response_format: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    quality: str | None = None
    user: str | None = None


class ImageItem(WireModel):
    """One picture: a temporary URL that needs no key, or base64."""

    url: str | None = None
    b64_json: str | None = None
    mime_type: str | None = None
    revised_prompt: str | None = None

    def content(self) -> bytes | None:
        """Return the bytes of a base64 picture, None if it has to be fetched.

        Older answers put `data:image/…;base64,` before it.

        Raises:
            BrokenAnswerError: It is not base64.
        """
        if self.b64_json is None:
            return None
        text = self.b64_json
        if text.startswith("data:"):
            text = text.partition(",")[2]
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BrokenAnswerError("the picture is not base64") from error


class ImageAnswer(WireModel):
    """The pictures and what they cost."""

    data: list[ImageItem]
    usage: ImageUsage | None = None
    created: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as fetched.

    Attributes:
        content: The file.
        media_type: As its first bytes say, e.g. `image/jpeg`; headers and name are not believed.
    """

    content: bytes
    media_type: str
