"""Raw text in, raw text out: the two legacy routes without a chat around them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xai_tui.domain.usage import Usage

if TYPE_CHECKING:
    from xai_tui.api.client import XaiClient

MAX_TOKENS = 1024
"""The output limit sent to /v1/complete when none is set: that route must name one."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A continued text.

    Attributes:
        text: What follows the prompt.
        model: The model that answered.
        finish_reason: The server's word for why it ended.
        usage: What it used; /v1/complete never tells.
    """

    text: str
    model: str
    finish_reason: str | None
    usage: Usage


async def complete(client: "XaiClient", prompt: str, model: str, max_tokens: int | None) -> Completion:
    """Ask POST /v1/completions."""
    from xai_tui.api.assembly.completions import CompletionAssembler
    from xai_tui.api.types.completions import CompletionRequest
    from xai_tui.services.protocols.usage import from_chat

    request = CompletionRequest(model=model, prompt=prompt, max_tokens=max_tokens)
    answer = CompletionAssembler.of(await client.completions.create(request))
    usage = from_chat(answer.usage) if answer.usage else Usage()
    return Completion(answer.text, answer.model or model, answer.finish_reason, usage)


async def complete_anthropic(
    client: "XaiClient", prompt: str, model: str, max_tokens: int | None
) -> Completion:
    """Ask POST /v1/complete."""
    from xai_tui.api.types.complete import CompleteRequest

    request = CompleteRequest(model=model, prompt=prompt, max_tokens_to_sample=max_tokens or MAX_TOKENS)
    answer = await client.complete.create(request)
    return Completion(answer.completion, answer.model or model, answer.stop_reason, Usage())
