"""Settings of the open chat, given with a slash command or chosen from a list."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from xai_tui.domain.conversation import Protocol
from xai_tui.domain.model import find_model
from xai_tui.errors import UsageError
from xai_tui.tui.panes.conversation.talk import Talk
from xai_tui.tui.screens.choice import Row
from xai_tui.tui.screens.main.models import ModelsLink

Choose = Callable[[str, Sequence[Row], str], Awaitable[str | None]]
"""Lets the user choose: title, rows, the value that holds now."""

Ask = Callable[[str, str], Awaitable[str | None]]
"""Lets the user write a line: title, what stands there at first."""

DEFAULT = "default"

PROTOCOLS = (
    Row("responses", Protocol.RESPONSES, "xAI's own; answers can be fetched again"),
    Row("chat", Protocol.CHAT, "understood by most servers; the only one with deferred jobs"),
    Row("messages", Protocol.MESSAGES, "deprecated by xAI"),
    Row(DEFAULT, "", "what the server is able to"),
)


class ChatSettings:
    """Changes what the next turns of a chat follow.

    Args:
        talk: The open chat.
        models: The models of the server.
        choose: Lets the user choose from a list.
        ask: Lets the user write a line.
    """

    def __init__(self, talk: Talk, models: ModelsLink, choose: Choose, ask: Ask) -> None:
        self._talk = talk
        self._models = models
        self._choose = choose
        self._ask = ask

    async def model(self, name: str) -> None:
        """Ask this model from now on, by id or alias.

        Raises:
            UsageError: The server is known not to have it.
        """
        known = find_model(self._models.models, name)
        if known is None and self._models.models:
            raise UsageError(f"The server lists no model `{name}`.", next_step="F3 shows those it has.")
        await self._talk.change(model=known.id if known else name)

    async def effort(self, level: str) -> None:
        """Set the reasoning effort; without a level it is chosen from those of the model.

        Raises:
            UsageError: The model takes none, or not this one.
        """
        efforts = self._models.model.efforts if self._models.model else ()
        if not level:
            if not efforts:
                raise UsageError("No efforts are known of this model.", next_step="Name one: /effort LEVEL.")
            rows = [*(Row(effort, effort) for effort in efforts), Row(DEFAULT, "", "leave it to the server")]
            chosen = await self._choose("reasoning effort", rows, self._talk.settings.parameters.effort or "")
            if chosen is None:
                return
            level = chosen
        elif efforts and level not in {*efforts, DEFAULT}:
            raise UsageError(f"{self._models.chosen} takes {', '.join(efforts)}, not `{level}`.")
        await self.set_effort(None if level in {"", DEFAULT} else level)

    async def set_effort(self, effort: str | None) -> None:
        """Use this reasoning effort; `None` leaves it to the server."""
        await self._talk.change(parameters=replace(self._talk.settings.parameters, effort=effort))

    async def protocol(self, name: str) -> None:
        """Set the protocol; without a name it is chosen.

        Raises:
            UsageError: There is no such protocol.
        """
        if not name:
            chosen = await self._choose("protocol", PROTOCOLS, self._talk.settings.protocol or "")
            if chosen is None:
                return
            name = chosen
        elif name == DEFAULT:
            name = ""
        elif name not in set(Protocol):
            raise UsageError(f"There is no protocol `{name}`.", next_step=f"There are {', '.join(Protocol)}.")
        await self._talk.change(protocol=Protocol(name) if name else None)

    async def system(self, text: str) -> None:
        """Set the system prompt; without a text it is asked for."""
        wanted = text or await self._ask("system prompt of this chat", self._talk.settings.system)
        if wanted is not None:
            await self._talk.change(system=wanted)

    async def web(self) -> bool:
        """Let the server search the web, or no longer; returns whether it may now."""
        parameters = self._talk.settings.parameters
        await self._talk.change(parameters=replace(parameters, web=not parameters.web))
        return not parameters.web
