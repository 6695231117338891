"""What all bodies have in common."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from xai_tui.api.decoding import load_json
from xai_tui.api.errors import BrokenAnswerError, NotAnApiError, error_from
from xai_tui.api.errors.reading import ErrorBody, find_error, read_error_body

Json = dict[str, Any]
"""A JSON object nobody looks into: a schema, a tool's parameters."""

Seconds = int | float
"""Unix time; xAI sends whole seconds, some servers fractions."""


class WireModel(BaseModel):
    """A JSON object as the server sends it, unknown fields included."""

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True, protected_namespaces=())

    @classmethod
    def parse(cls, body: bytes, content_type: str = "application/json") -> Self:
        """Read a whole body that came with a 2xx status.

        Raises:
            ApiError: The body is an error after all.
            BrokenAnswerError: It is the torso of a JSON value.
            NotAnApiError: It is a page, or JSON of another kind.
        """
        try:
            value = load_json(body)
        except ValueError as error:
            if body[:64].lstrip()[:1] in {b"", b"<"} or "json" not in content_type:
                page = read_error_body(body).message
                raise NotAnApiError(page or f"an empty {content_type or 'body'}", status=200) from error
            broken = BrokenAnswerError(f"the answer is not whole JSON: {error}", status=200)
            broken.partial = body
            raise broken from error
        said = ErrorBody(value) if isinstance(value, str) else find_error(value)
        if said:
            raise error_from(200, {}, said)
        return cls.read(value)

    @classmethod
    def read(cls, value: Any) -> Self:
        """Validate a decoded JSON value.

        Raises:
            NotAnApiError: A field without which it is no such thing is missing, or has another type.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole"
            raise NotAnApiError(f"{cls.__name__}: {where}: {first['msg']}", status=200) from error

    def to_json(self) -> Json:
        """Return the object as it came, or as it was made: fields never set are left out."""
        return self.model_dump(mode="json", exclude_unset=True)


class WireRequest(WireModel):
    """A JSON object to send; further parameters are passed as further fields."""

    def body(self, **more: Any) -> Json:
        """Return what goes out, with `more` added; fields that are None are left out, free JSON is not."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True) | more
