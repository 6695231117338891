"""One row of the table of settings: what it may hold and how to say what is wrong with a value."""

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | bool | float | tuple[str, ...] | None
"""What a setting can hold; `None` is "not set"."""

_NOUNS = {str: "text in quotes", bool: "true or false", float: "a number", tuple: "a list of texts"}


class RefusedValueError(Exception):
    """A value that a setting cannot hold; the words say what it can."""


@dataclass(frozen=True, slots=True)
class Field:
    """A setting as documentation, settings screen and error messages know it.

    Attributes:
        name: Its key in the TOML files, its attribute in `Settings`.
        type: `str`, `bool`, `float` or `tuple` (of texts).
        default: What holds when nobody says otherwise.
        meaning: One sentence for people.
        minimum: The least number allowed; given together with `maximum`.
        maximum: The greatest number allowed.
        choices: The only texts allowed; empty when any is.
        env: The environment variable that sets it, if there is one.
        may_be_empty: Whether an empty text is a value.
    """

    name: str
    type: type
    default: Value
    meaning: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    env: str | None = None
    may_be_empty: bool = False

    def check(self, value: object) -> Value:
        """The value in its proper type.

        Raises:
            RefusedValueError: It is of another type or out of range; the words say what is allowed.
        """
        if self.type is float:
            return self._number(value)
        if self.type is tuple:
            return self._texts(value)
        if not isinstance(value, self.type):
            raise RefusedValueError(self._wanted())
        if isinstance(value, str):
            return self._text(value)
        return bool(value)

    def _wanted(self) -> str:
        return f"`{self.name}` must be {_NOUNS[self.type]}"

    def _number(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RefusedValueError(self._wanted())
        low, high = self.minimum, self.maximum
        if low is not None and high is not None and not low <= value <= high:
            raise RefusedValueError(f"`{self.name}` must be between {low:g} and {high:g}, not {value:g}")
        return float(value)

    def _text(self, value: str) -> str:
        if self.choices and value not in self.choices:
            raise RefusedValueError(f"`{self.name}` must be one of {', '.join(self.choices)}, not {value!r}")
        if not value and not self.may_be_empty:
            raise RefusedValueError(f"`{self.name}` must not be empty")
        return value

    def _texts(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise RefusedValueError(self._wanted())
        return tuple(value)
