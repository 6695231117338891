"""The body of a response: its output items and the thirty-two keys around them."""

import base64
import random
import struct
import uuid

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.pricing import Bill
from xai_tui.sandbox.routes.responses_request import ResponseRequest
from xai_tui.sandbox.take import Take

_DEFAULT_TEMPERATURE, _DEFAULT_TOP_P = 0.7, 0.95


class Output:
    """The output items of a response.

    Args:
        response_id: The id that all item ids are made of.
        take: What was played.
        dice: Chance, for call ids and encrypted thoughts.
        encrypted: Whether thoughts come with their encrypted form.
    """

    def __init__(self, response_id: str, take: Take, dice: random.Random, *, encrypted: bool) -> None:
        self.id = response_id
        self.take = take
        self._dice = dice
        self._encrypted = encrypted
        self._call = f"call-{uuid.UUID(int=dice.getrandbits(128))}"
        self.reasoning = [self._reasoning()] if take.thoughts else []
        self.searches = [self._search(at) for at in range(len(take.searches))]
        self.found = [self._tool_output(at) for at in range(len(take.searches) if encrypted else 0)]
        self.message = [self._message()] if take.text or not (take.calls or take.thoughts) else []
        self.calls = [self._function(at) for at in range(len(take.calls))]

    @property
    def items(self) -> list[JsonObject]:
        """All of them in their order."""
        return [*self.reasoning, *self.searches, *self.found, *self.message, *self.calls]

    @property
    def incomplete(self) -> bool:
        """Whether it ended at the most tokens allowed."""
        return self.take.finish == "length"

    @property
    def annotations(self) -> list[JsonObject]:
        """The sources named in the text."""
        return [
            {
                "type": "url_citation",
                "url": one.url,
                "title": one.title,
                "start_index": one.start,
                "end_index": one.end,
            }
            for one in self.take.citations
        ]

    def _reasoning(self) -> JsonObject:
        text = "".join(self.take.thoughts)
        item: JsonObject = {
            "id": f"rs_{self.id}",
            "summary": [{"text": text, "type": "summary_text"}],
            "type": "reasoning",
            "status": "completed",
        }
        return item | self._secret(len(text))

    def _secret(self, size: int, prefix: str = "") -> JsonObject:
        if not self._encrypted:
            return {}
        sealed = base64.b64encode(self._dice.randbytes(size + 160)).decode().rstrip("=")
        return {"encrypted_content": prefix + sealed}

    def _search(self, at: int) -> JsonObject:
        search = self.take.searches[at]
        sources = [{"type": "url", "url": url} for url in search.urls]
        return {
            "id": f"ws_{self.id}_{self._call}-{at}",
            "type": "web_search_call",
            "status": "completed",
            "action": {"type": "search", "query": search.query, "sources": sources},
        }

    def _tool_output(self, at: int) -> JsonObject:
        item_id = f"tco_{self.id}_{self._call}-{at}"
        item: JsonObject = {"id": item_id, "summary": [], "type": "reasoning", "status": "completed"}
        return item | self._secret(400, f"{item_id}_")

    def _message(self) -> JsonObject:
        part: JsonObject = {
            "type": "output_text",
            "text": "".join(self.take.text),
            "logprobs": [],
            "annotations": self.annotations,
        }
        return {
            "content": [part],
            "id": f"msg_{self.id}",
            "role": "assistant",
            "type": "message",
            "status": "incomplete" if self.incomplete else "completed",
        }

    def _function(self, at: int) -> JsonObject:
        call = self.take.calls[at]
        return {
            "arguments": call.arguments,
            "call_id": f"{self._call}-{at}",
            "name": call.name,
            "type": "function_call",
            "id": f"fc_{self.id}_{at}",
            "status": "completed",
        }


def body_of(
    wanted: ResponseRequest, output: Output, now: int, total: Bill | None, *, lasts: float = 0.0
) -> JsonObject:
    """The whole object.

    Args:
        wanted: What was asked; much of it is echoed.
        output: The items.
        now: When it was begun, in Unix seconds.
        total: What it costs; None while it is still being made, when it has no output either.
        lasts: Seconds it takes.
    """
    raw, done = wanted.raw, total is not None
    status = "in_progress" if not done else "incomplete" if output.incomplete else "completed"
    return {
        "created_at": now,
        "completed_at": int(now + lasts) if done else None,
        "id": output.id,
        "max_output_tokens": raw.get("max_output_tokens"),
        "model": wanted.prompt.model.id,
        "object": "response",
        "output": output.items if done else [],
        "parallel_tool_calls": wanted.prompt.parallel,
        "previous_response_id": wanted.previous,
        "reasoning": _reasoning_echo(wanted),
        "temperature": _float(raw.get("temperature"), _DEFAULT_TEMPERATURE, single=wanted.streams),
        "text": {"format": _format_echo(wanted)},
        "tool_choice": raw.get("tool_choice") or "auto",
        "tools": _tools_echo(wanted),
        "top_p": _float(raw.get("top_p"), _DEFAULT_TOP_P, single=wanted.streams),
        "usage": None if total is None else usage(total),
        "user": raw.get("user"),
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "status": status,
        "store": wanted.store,
        "metadata": {"system_fingerprint": wanted.prompt.model.fingerprint},
        "background": False,
        "service_tier": "default",
        "truncation": "disabled",
        "top_logprobs": 0,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "prompt_cache_key": raw.get("prompt_cache_key"),
        "max_tool_calls": None,
        "safety_identifier": raw.get("safety_identifier"),
        "error": None,
        "instructions": wanted.instructions,
    }


def usage(total: Bill) -> JsonObject:
    """The usage as responses tell it: output tokens with the thoughts."""
    output = total.completion + total.reasoning
    body: JsonObject = {
        "input_tokens": total.prompt.tokens,
        "input_tokens_details": {"cached_tokens": total.prompt.cached},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": total.reasoning},
        "total_tokens": total.prompt.tokens + output,
        "num_sources_used": 0,
        "num_server_side_tools_used": total.searches,
        "cost_in_usd_ticks": total.ticks,
    }
    if total.searches:
        others = ("x_search", "code_interpreter", "file_search", "mcp", "document_search", "image_generation")
        body["server_side_tool_usage_details"] = {
            "web_search_calls": total.searches,
            **{f"{name}_calls": 0 for name in others},
        }
    body["context_details"] = {"input_tokens": total.last_prompt, "output_tokens": total.last_output}
    return body


def _reasoning_echo(wanted: ResponseRequest) -> JsonObject:
    """The effort that holds; streams tell only one that was asked for, as recorded."""
    prompt = wanted.prompt
    if prompt.effort is None and (wanted.streams or not prompt.model.efforts):
        return {"effort": None, "summary": None}
    return {"effort": prompt.level, "summary": "detailed"}


def _format_echo(wanted: ResponseRequest) -> JsonObject:
    """The text format without `name` and `strict`, as recorded."""
    if wanted.prompt.schema is not None:
        return {"type": "json_schema", "schema": wanted.prompt.schema}
    return {"type": "json_object" if wanted.prompt.json_only else "text"}


def _tools_echo(wanted: ResponseRequest) -> list[object]:
    given = wanted.raw.get("tools")
    return [_tool_echo(tool, wanted) for tool in given] if isinstance(given, list) else []


def _tool_echo(tool: object, wanted: ResponseRequest) -> object:
    if not isinstance(tool, dict):
        return tool
    if tool.get("type") == "web_search":
        return {**tool, "search_context_size": tool.get("search_context_size", "medium")}
    if tool.get("type") != "function":
        return tool
    return {
        "type": "function",
        "description": tool.get("description"),
        "name": tool.get("name"),
        "parameters": tool.get("parameters"),
        "strict": tool.get("strict") if wanted.streams else bool(tool.get("strict")),
    }


def _float(value: object, default: float, *, single: bool) -> float:
    """A number as it is echoed: in streams it went through a float of 32 bits."""
    number = float(value) if isinstance(value, (int, float)) else default
    if not single:
        return number
    narrow: float = struct.unpack("f", struct.pack("f", number))[0]
    return narrow
