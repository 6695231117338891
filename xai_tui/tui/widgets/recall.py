"""Earlier prompts, walked with ↑ and ↓ as in a shell."""

from collections.abc import Sequence


class Recall:
    """A walk through earlier prompts, newest first; what stood in the prompt waits at its end."""

    def __init__(self) -> None:
        self._prompts: list[str] = []
        self._at = -1
        self._waiting = ""

    def load(self, prompts: Sequence[str]) -> None:
        """Take the stored prompts, newest first; those of this run stay before them."""
        self._prompts += [prompt for prompt in prompts if prompt not in self._prompts]

    def add(self, prompt: str) -> None:
        """Remember a prompt as the newest, once, and end the walk."""
        if prompt.strip():
            self._prompts = [prompt, *(other for other in self._prompts if other != prompt)]
        self._at = -1

    def is_at(self, text: str) -> bool:
        """Whether the walk is on and this text is what it stands at, so that ↑ goes on."""
        return 0 <= self._at < len(self._prompts) and self._prompts[self._at] == text

    def earlier(self, text: str) -> str | None:
        """The prompt before, or `None` at the oldest."""
        if not self.is_at(text):
            self._at, self._waiting = -1, text
        if self._at + 1 >= len(self._prompts):
            return None
        self._at += 1
        return self._prompts[self._at]

    def later(self, text: str) -> str | None:
        """The prompt after, at last what stood there before; `None` outside a walk."""
        if not self.is_at(text):
            return None
        self._at -= 1
        return self._prompts[self._at] if self._at >= 0 else self._waiting
