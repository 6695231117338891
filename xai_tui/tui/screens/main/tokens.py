"""Between the draft, the chat and what both will cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xai_tui.domain.conversation import Chat, Draft, Message, Role
from xai_tui.domain.model import Model
from xai_tui.domain.money import Estimate, estimate
from xai_tui.domain.usage import Usage

if TYPE_CHECKING:
    from xai_tui.services.money import ContextShare, Count
    from xai_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What is known of tokens and money; `None` is unknown.

    Attributes:
        draft: Tokens of the draft.
        share: What would fill the context.
        estimate: What the next turn may cost.
        last: What the last turn used.
        chat_ticks: What the answers of the chat cost together, as far as it is known.
    """

    draft: "Count | None" = None
    share: "ContextShare | None" = None
    estimate: Estimate | None = None
    last: Usage | None = None
    chat_ticks: int | None = None


class TokensLink:
    """Counts the draft while it is typed and reckons what the next turn costs.

    Args:
        session: Who counts.
        changed: Gets every new reckoning.
        ask_server: Whether the draft may be sent to be counted; else it is only guessed.
    """

    def __init__(
        self, session: "Session", changed: Callable[[Reckoning], None], *, ask_server: bool = True
    ) -> None:
        self.reckoning = Reckoning()
        self._session = session
        self._changed = changed
        self._live = session.counter.live(self._counted)
        self._ask_server = ask_server
        self._model: Model | None = None
        self._chat: Chat | None = None

    def close(self) -> None:
        """Count no more; what still comes is not told."""
        self._live.close()

    def draft_changed(self, text: str, model: str) -> None:
        """Count the draft: a guess at once, the server's count a moment later."""
        if self._ask_server:
            self._counted(self._live.update(text, model))
        else:
            self._counted(self._session.counter.known(text, model))

    async def chat_changed(
        self, chat: Chat | None, path: Sequence[Message], tree: Sequence[Message], model: str
    ) -> None:
        """Reckon anew for another chat or after a turn.

        Args:
            chat: The chat; `None` for a new one.
            path: Its messages on the screen.
            tree: All its messages, which are what it cost.
            model: The model that the next turn asks.
        """
        answers = [message for message in path if message.role is Role.ASSISTANT and message.usage]
        charges = [
            message.usage.ticks for message in tree if message.usage and message.usage.ticks is not None
        ]
        self._chat = chat
        self._publish(
            replace(
                self.reckoning,
                last=answers[-1].usage if answers else None,
                chat_ticks=sum(charges) if charges else None,
            )
        )
        share = await self._session.counter.context(chat, path, Draft(""), model=model)
        if chat is self._chat:
            draft = self.reckoning.draft.tokens if self.reckoning.draft else 0
            self._publish(replace(self.reckoning, share=replace(share, draft=draft)))

    def model_changed(self, model: Model | None) -> None:
        """Reckon with another model's prices and context."""
        self._model = model
        self._publish(self.reckoning)

    def _counted(self, count: "Count") -> None:
        share = self.reckoning.share
        if share is not None:
            share = replace(share, draft=count.tokens)
        self._publish(replace(self.reckoning, draft=count, share=share))

    def _publish(self, reckoning: Reckoning) -> None:
        share, model = reckoning.share, self._model
        price = None
        if share is not None and model is not None:
            prompt = share.system + share.history + share.draft
            cap = self._chat.parameters.max_tokens if self._chat else None
            price = estimate(prompt, share.system + share.history, model.prices, cap)
        self.reckoning = replace(reckoning, estimate=price)
        self._changed(self.reckoning)
