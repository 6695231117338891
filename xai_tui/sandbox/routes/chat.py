"""POST /v1/chat/completions: in one piece, as a stream, or deferred."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.responses import Response

from xai_tui.sandbox import checks
from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.content import Content, content
from xai_tui.sandbox.frames import DONE, data
from xai_tui.sandbox.pacing import Beat, Pace
from xai_tui.sandbox.pricing import Bill, bill, weigh
from xai_tui.sandbox.prompt import Limits, Prompt, Tool, ToolCall, Turn
from xai_tui.sandbox.refusals import live_search, misfit, model_missing, streaming_and_deferred
from xai_tui.sandbox.take import Take, play
from xai_tui.sandbox.visit import Visit

_MOST_CHOICES = 128


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a chat completion is asked for.

    Attributes:
        prompt: The prompt, without what concerns only the form of the answer.
        n: How many answers.
        streams: Whether it comes in events.
        include_usage: Whether the stream ends with the usage.
        deferred: Whether the answer is to be fetched later.
    """

    prompt: Prompt
    n: int
    streams: bool
    include_usage: bool
    deferred: bool


def read(body: Node) -> ChatRequest:
    """Read the request."""
    name = body["model"].required().text()
    turns = [_turn(node) for node in body["messages"].required().items()]
    streams, deferred = body["stream"].flag(), body["deferred"].flag()
    tool_nodes = list(body["tools"].items())
    if not body["search_parameters"].absent or any(n["type"].value == "live_search" for n in tool_nodes):
        raise live_search()
    if streams and deferred:
        raise streaming_and_deferred()
    most = body["max_completion_tokens"].integer(1, checks.MOST_TOKENS)
    limits = Limits(
        most if most is not None else body["max_tokens"].integer(1, checks.MOST_TOKENS),
        counts_thoughts=False,
        stop=body["stop"].texts(checks.MOST_STOP_WORDS),
    )
    _check_ranges(body)
    choice = tool_choice(body["tool_choice"], "function")
    kind = body["response_format"]["type"].text_or("text")
    n = body["n"].integer(1, _MOST_CHOICES) or 1
    seed = body["seed"].integer(-(2**63), 2**63)
    model = checks.resolve(name, model_missing)
    checks.refuse_parameters(model, body, "stop", "presence_penalty", "frequency_penalty")
    schema = body["response_format"]["json_schema"]["schema"]
    prompt = Prompt(
        model=model,
        turns=checks.conversation(model, turns),
        tools=checks.tools(tool_nodes, _tool),
        tool_choice=choice,
        parallel=body["parallel_tool_calls"].flag(default=True),
        schema=schema.required().mapping() if kind == "json_schema" else None,
        json_only=kind == "json_object",
        effort=checks.effort(model, body["reasoning_effort"]),
        limits=limits,
        seed=seed,
    )
    return ChatRequest(prompt, n, streams, body["stream_options"]["include_usage"].flag(), deferred)


def _check_ranges(body: Node) -> None:
    body["temperature"].number(0, 2)
    body["top_p"].number(0, 1)
    body["presence_penalty"].number(-2, 2)
    body["frequency_penalty"].number(-2, 2)
    body["top_logprobs"].integer(0, 8)


def _turn(node: Node) -> Turn:
    role = node["role"].required().text()
    calls = tuple(
        ToolCall(one["function"]["name"].required().text(), one["function"]["arguments"].text_or("{}"))
        for one in node["tool_calls"].items()
    )
    if role == "assistant":
        said = Content("") if node["content"].absent else content(node["content"])
    else:
        said = content(node["content"])
    roles = {"system": "system", "user": "user", "assistant": "assistant", "tool": "tool", "function": "tool"}
    if role not in roles:
        known = ", ".join(f"`{one}`" for one in roles)
        raise misfit(node.path, f"unknown variant `{role}`, expected one of {known}")
    return Turn(roles[role], said.text, said.pictures, calls)


def _tool(node: Node) -> Tool:
    kind = node["type"].required().text()
    if kind != "function":
        raise misfit(node.path, f"unknown variant `{kind}`, expected `function` or `live_search`")
    return checks.function(node["function"].required())


def tool_choice(node: Node, inside: str) -> str:
    """`auto`, `none`, `required`, or `=name`.

    Args:
        node: The choice as the request has it.
        inside: The member that holds the name; empty if it stands at the top.
    """
    if isinstance(node.value, dict):
        return "=" + (node[inside] if inside else node)["name"].required().text()
    return node.choice("auto", "none", "required", default="auto")


async def answer(visit: Visit, wanted: ChatRequest) -> Response:
    """Answer the request."""
    prompt = wanted.prompt
    cost = weigh(visit.state, prompt, visit.key)
    pace = Pace(visit.state.options.pace, visit.fork())
    takes = [play(_numbered(prompt, number), visit.fork()) for number in range(wanted.n)]
    first = Turn("assistant", "".join(takes[0].text), calls=takes[0].calls)
    visit.state.known_turns(visit.key, (*prompt.turns, first), prompt.model.id)
    total = bill(
        prompt,
        cost,
        completion=sum(take.completion_tokens for take in takes),
        reasoning=sum(take.reasoning_tokens for take in takes),
    )
    if wanted.streams:
        return visit.stream(_beats(visit, wanted, takes, total, pace))
    body = _whole(visit, wanted, takes, total)
    if wanted.deferred:
        job = visit.uuid()
        visit.state.add_job(job, body, visit.dice.uniform(*visit.state.options.job_seconds))
        return visit.json({"request_id": job})
    tokens = total.completion + total.reasoning
    await asyncio.sleep(pace.whole(tokens))
    return visit.json(body, headers=pace.metrics(tokens))


def _numbered(prompt: Prompt, number: int) -> Prompt:
    """The same prompt for another choice: a seed of the request's own would make all of them equal."""
    return replace(prompt, seed=prompt.seed + number) if prompt.seed is not None and number else prompt


def _head(visit: Visit, wanted: ChatRequest, kind: str) -> JsonObject:
    model = wanted.prompt.model
    return {"id": visit.uuid(), "object": kind, "created": visit.now(), "model": model.id}


def _whole(visit: Visit, wanted: ChatRequest, takes: list[Take], total: Bill) -> JsonObject:
    ids = visit.fork()
    choices: list[JsonObject] = []
    for index, take in enumerate(takes):
        message: JsonObject = {"role": "assistant", "content": "".join(take.text)}
        if take.thoughts:
            message["reasoning_content"] = "".join(take.thoughts)
        if take.calls:
            message["tool_calls"] = [_call(call, ids) for call in take.calls]
        message["refusal"] = None
        choices.append({"index": index, "message": message, "finish_reason": take.finish})
    return {
        **_head(visit, wanted, "chat.completion"),
        "choices": choices,
        "usage": usage(total),
        "system_fingerprint": wanted.prompt.model.fingerprint,
        "service_tier": "default",
    }


def _call(call: ToolCall, ids: random.Random) -> JsonObject:
    return {
        "id": f"call_{ids.randrange(10**8):08d}",
        "function": {"name": call.name, "arguments": call.arguments},
        "type": "function",
    }


def _beats(visit: Visit, wanted: ChatRequest, takes: list[Take], total: Bill, pace: Pace) -> Iterator[Beat]:
    head = _head(visit, wanted, "chat.completion.chunk")
    tail: JsonObject = {"system_fingerprint": wanted.prompt.model.fingerprint}
    ids = visit.fork()

    def chunk(choices: list[JsonObject], **more: object) -> bytes:
        return data({**head, "choices": choices, **more, **tail})

    for index, take in enumerate(takes):
        for number, delta in enumerate(_deltas(take, ids)):
            if number == 0:
                delta["role"] = "assistant"
            yield Beat(chunk([{"index": index, "delta": delta}]), pace.step())
        yield Beat(chunk([{"index": index, "delta": {}, "finish_reason": take.finish}]))
    if wanted.include_usage:
        yield Beat(chunk([], usage=usage(total)))
    yield Beat(DONE)


def _deltas(take: Take, ids: random.Random) -> Iterator[JsonObject]:
    """Thoughts before words, words before calls; the first carries payload, each call comes whole."""
    for piece in take.thoughts:
        yield {"reasoning_content": piece}
    for piece in take.text:
        yield {"content": piece}
    for index, call in enumerate(take.calls):
        yield {"tool_calls": [{**_call(call, ids), "index": index}]}


def usage(total: Bill) -> JsonObject:
    """The usage as chat tells it: completion tokens without the thoughts, the sum with them."""
    return {
        "prompt_tokens": total.prompt.tokens,
        "completion_tokens": total.completion,
        "total_tokens": total.prompt.tokens + total.completion + total.reasoning,
        "prompt_tokens_details": {
            "text_tokens": total.prompt.tokens - total.prompt.image_tokens,
            "audio_tokens": 0,
            "image_tokens": total.prompt.image_tokens,
            "cached_tokens": total.prompt.cached,
        },
        "completion_tokens_details": {
            "reasoning_tokens": total.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
        "num_sources_used": 0,
        "cost_in_usd_ticks": total.ticks,
    }
