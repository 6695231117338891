"""POST /v1/messages, in the shape of Anthropic's API."""

import asyncio
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from xai_tui.sandbox import checks
from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.content import content
from xai_tui.sandbox.frames import event
from xai_tui.sandbox.pacing import Beat, Pace
from xai_tui.sandbox.pricing import Bill, bill, weigh
from xai_tui.sandbox.prompt import Limits, Picture, Prompt, Tool, ToolCall, Turn
from xai_tui.sandbox.refusals import invalid, misfit, model_not_found
from xai_tui.sandbox.take import Take, play
from xai_tui.sandbox.visit import Visit

_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """What a message is asked for: the prompt, and whether the answer comes in events."""

    prompt: Prompt
    streams: bool


def read(body: Node) -> MessageRequest:
    """Read the request."""
    name = body["model"].required().text()
    turns = [turn for node in body["messages"].required().items() for turn in _turns(node)]
    streams = body["stream"].flag()
    limits = Limits(
        body["max_tokens"].integer(1, checks.MOST_TOKENS),
        stop=body["stop_sequences"].texts(checks.MOST_STOP_WORDS),
    )
    body["temperature"].number(0, 2)
    body["top_p"].number(0, 1)
    choice, parallel = _tool_choice(body["tool_choice"])
    tool_nodes = list(body["tools"].items())
    system = [] if body["system"].absent else [Turn("system", content(body["system"]).text)]
    model = checks.resolve(name, model_not_found)
    checks.refuse_parameters(model, body, "stop_sequences")
    prompt = Prompt(
        model=model,
        turns=checks.conversation(model, [*system, *turns]),
        tools=checks.tools(tool_nodes, _tool),
        tool_choice=choice,
        parallel=parallel,
        limits=limits,
    )
    return MessageRequest(prompt, streams)


def _turns(node: Node) -> Iterator[Turn]:
    """One message as turns: what tools said stands before what the user says with it."""
    role = node["role"].required().text()
    if role not in {"user", "assistant"}:
        raise invalid("Invalid message role.")
    if isinstance(node["content"].value, str):
        yield Turn(role, node["content"].text())
        return
    texts: list[str] = []
    pictures: list[Picture] = []
    calls: list[ToolCall] = []
    for part in node["content"].required().items():
        match part["type"].required().text():
            case "tool_result":
                inner = part["content"]
                yield Turn("tool", "" if inner.absent else content(inner).text)
            case "tool_use":
                arguments = part["input"].required().mapping()
                calls.append(ToolCall(part["name"].required().text(), _json(arguments)))
            case "text" | "image":
                said = content(Node([part.value], part.path))
                texts.append(said.text)
                pictures += said.pictures
            case "thinking" | "redacted_thinking":
                pass
            case other:
                raise misfit(part.path, f"unknown variant `{other}`")
    if texts or pictures or calls or not node["content"].value:
        yield Turn(role, "\n".join(filter(None, texts)), tuple(pictures), tuple(calls))


def _tool(node: Node) -> Tool:
    schema = node["input_schema"].required()
    if not isinstance(schema["required"].value, list):
        raise invalid('/required: null is not of type "array"')
    return checks.function(node, schema="input_schema")


def _tool_choice(node: Node) -> tuple[str, bool]:
    """Which tools, and whether several at once."""
    if node.absent:
        return "auto", True
    kind = node["type"].required().choice("auto", "any", "tool", "none", default="auto")
    parallel = not node["disable_parallel_tool_use"].flag()
    if kind == "tool":
        return "=" + node["name"].required().text(), parallel
    return {"any": "required"}.get(kind, kind), parallel


async def answer(visit: Visit, wanted: MessageRequest) -> Response:
    """Answer the request."""
    prompt = wanted.prompt
    cost = weigh(visit.state, prompt, visit.key)
    pace = Pace(visit.state.options.pace, visit.fork())
    take = play(prompt, visit.fork())
    said = Turn("assistant", "".join(take.text), calls=take.calls)
    visit.state.known_turns(visit.key, (*prompt.turns, said), prompt.model.id)
    total = bill(prompt, cost, completion=take.completion_tokens, reasoning=take.reasoning_tokens)
    blocks = _blocks(take, visit.fork())
    head: JsonObject = {"id": visit.uuid(), "model": prompt.model.id}
    if wanted.streams:
        return visit.stream(_beats(head, take, blocks, total, pace))
    tokens = total.completion + total.reasoning
    await asyncio.sleep(pace.whole(tokens))
    body: JsonObject = {
        "id": head["id"],
        "type": "message",
        "role": "assistant",
        "content": blocks,
        "model": prompt.model.id,
        "stop_reason": _reason(take),
        "stop_sequence": take.stopped_by,
        "usage": _usage(total),
    }
    return visit.json(body, headers=pace.metrics(tokens))


def _reason(take: Take) -> str:
    return "stop_sequence" if take.stopped_by is not None else _REASONS[take.finish]


def _usage(total: Bill) -> JsonObject:
    """The usage as messages tell it: what is cached is not counted as input, thoughts are output."""
    return {
        "input_tokens": total.prompt.tokens - total.prompt.cached,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": total.prompt.cached,
        "output_tokens": total.completion + total.reasoning,
    }


def _blocks(take: Take, dice: random.Random) -> list[JsonObject]:
    blocks: list[JsonObject] = []
    if take.thoughts:
        thinking = "".join(take.thoughts)
        blocks.append({"type": "thinking", "thinking": thinking, "signature": dice.randbytes(48).hex()})
    if take.text:
        blocks.append({"type": "text", "text": "".join(take.text)})
    for call in take.calls:
        arguments = _parsed(call.arguments)
        call_id = f"call_{dice.randrange(10**8):08d}"
        blocks.append({"type": "tool_use", "id": call_id, "name": call.name, "input": arguments})
    return blocks


def _beats(head: JsonObject, take: Take, blocks: list[JsonObject], total: Bill, pace: Pace) -> Iterator[Beat]:
    begun: JsonObject = {
        "id": head["id"],
        "type": "message",
        "role": "assistant",
        "model": head["model"],
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
        "content": [],
        "stop_reason": None,
    }
    yield _beat("message_start", message=begun)
    for index, block in enumerate(blocks):
        empty, deltas = _played(block, take)
        yield _beat("content_block_start", index=index, content_block=empty)
        for delta in deltas:
            yield _beat("content_block_delta", pace.step(), index=index, delta=delta)
        yield _beat("content_block_stop", index=index)
    ended: JsonObject = {"stop_reason": _reason(take), "stop_sequence": take.stopped_by}
    yield _beat("message_delta", delta=ended, usage=_usage(total))
    yield _beat("message_stop")


def _beat(kind: str, rest: float = 0.0, **fields: object) -> Beat:
    return Beat(event(kind, {"type": kind, **fields}), rest)


def _played(block: JsonObject, take: Take) -> tuple[JsonObject, Iterator[JsonObject]]:
    """A block as it begins, and what is added to it."""
    match block["type"]:
        case "thinking":
            return {"type": "thinking", "thinking": "", "signature": ""}, _thinking(take, block["signature"])
        case "text":
            pieces: Iterator[JsonObject] = ({"type": "text_delta", "text": piece} for piece in take.text)
            return {"type": "text", "text": ""}, pieces
        case _:
            whole: JsonObject = {"type": "input_json_delta", "partial_json": _json(block["input"])}
            return {**block, "input": {}}, iter((whole,))


def _thinking(take: Take, signature: object) -> Iterator[JsonObject]:
    for piece in take.thoughts:
        yield {"type": "thinking_delta", "thinking": piece}
    yield {"type": "signature_delta", "signature": signature}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(arguments: str) -> object:
    parsed: object = json.loads(arguments)
    return parsed
