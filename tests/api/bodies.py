"""Small bodies made from the facts of the wire."""

from typing import Any

from xai_tui.api.types.chat import ChatMessage, ChatRequest
from xai_tui.api.types.completions import CompletionRequest
from xai_tui.api.types.messages import MessageParam, MessageRequest
from xai_tui.api.types.responses import ResponseRequest

ASK_CHAT = ChatRequest(model="grok-4.3", messages=[ChatMessage(role="user", content="Say hi")])
ASK_RESPONSE = ResponseRequest(model="grok-4.3", input="Say hi")
ASK_MESSAGE = MessageRequest(
    model="grok-4.3", max_tokens=100, messages=[MessageParam(role="user", content="Say hi")]
)
ASK_COMPLETION = CompletionRequest(model="grok-3", prompt="1, 2,")

USAGE = {"prompt_tokens": 165, "completion_tokens": 2, "total_tokens": 292, "cost_in_usd_ticks": 731_000}

COMPLETION: dict[str, Any] = {
    "id": "47a24a3a",
    "object": "chat.completion",
    "created": 1773345547,
    "model": "grok-4.3",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Olá!", "refusal": None},
            "finish_reason": "stop",
        }
    ],
    "usage": USAGE,
}


def chunk(
    finish_reason: str | None = None, usage: dict[str, Any] | None = None, **delta: Any
) -> dict[str, Any]:
    """One `chat.completion.chunk`."""
    value: dict[str, Any] = {"id": "53ae0d64", "object": "chat.completion.chunk", "model": "grok-4.3"}
    if usage is not None:
        return value | {"choices": [], "usage": usage}
    choice: dict[str, Any] = {"index": 0, "delta": delta}
    if finish_reason is not None:
        choice["finish_reason"] = finish_reason
    return value | {"choices": [choice]}


def response(status: str = "completed", **more: Any) -> dict[str, Any]:
    """One `response` object whose message says 4."""
    text = {"type": "output_text", "text": "**4**", "annotations": [], "logprobs": []}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "status": status, "content": [text]}
    return {
        "id": "42fd8d03",
        "object": "response",
        "status": status,
        "model": "grok-4.3",
        "output": [message] if status == "completed" else [],
        "usage": {"input_tokens": 199, "output_tokens": 184, "cost_in_usd_ticks": 5_743_500},
        "error": None,
    } | more


MESSAGE: dict[str, Any] = {
    "id": "4f224bfb",
    "type": "message",
    "role": "assistant",
    "content": [{"type": "text", "text": "Hello there!"}],
    "model": "grok-4.3",
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 9, "output_tokens": 32},
}
