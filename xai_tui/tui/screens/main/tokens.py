"""Between the draft, the chat and what both will cost."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xai_tui.domain.conversation import Chat, Draft, Message, MessageState, Role
from xai_tui.domain.model import Model
from xai_tui.domain.money import Estimate, Spending, estimate
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
        spent: What the answers of the chat cost together; `None` before the first.
    """

    draft: "Count | None" = None
    share: "ContextShare | None" = None
    estimate: Estimate | None = None
    last: Usage | None = None
    spent: Spending | None = None


CHARGED = {MessageState.DONE, MessageState.STOPPED, MessageState.BROKEN}
"""How an answer ends that something was charged for; one that was refused costs nothing."""


def spending(tree: Iterable[Message]) -> Spending | None:
    """What the answers of a chat cost together; `None` while there is none."""
    charges = [
        message.usage.ticks if message.usage else None
        for message in tree
        if message.role is Role.ASSISTANT and (message.state in CHARGED or message.usage)
    ]
    known = [ticks for ticks in charges if ticks is not None]
    return Spending(sum(known), len(charges) - len(known)) if charges else None


class TokensLink:
    """Counts the draft while it is typed and reckons what the next turn costs.

    Args:
        session: Who counts.
        changed: Gets every new reckoning.
        ask_server: Whether the draft may be sent to be counted; else it is only guessed.

    Attributes:
        may_ask_server: Whether what asking takes has been loaded.
    """

    def __init__(
        self, session: "Session", changed: Callable[[Reckoning], None], *, ask_server: bool = True
    ) -> None:
        self.reckoning = Reckoning()
        self._session = session
        self._changed = changed
        self._live = session.counter.live(self._counted)
        self._ask_server = ask_server
        self.may_ask_server = False
        self._model: Model | None = None
        self._chat: Chat | None = None

    def close(self) -> None:
        """Count no more; what still comes is not told."""
        self._live.close()

    def draft_changed(self, text: str, model: str) -> None:
        """Count the draft: a guess at once, the server's count a moment later."""
        if self._ask_server and self.may_ask_server:
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
        self._chat = chat
        self._publish(
            replace(
                self.reckoning,
                last=answers[-1].usage if answers else None,
                spent=spending(tree),
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
