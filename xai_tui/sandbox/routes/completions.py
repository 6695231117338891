"""POST /v1/completions: raw text in, raw text out."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from xai_tui.sandbox import checks
from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.frames import DONE, data
from xai_tui.sandbox.pacing import Beat, Pace
from xai_tui.sandbox.pricing import Bill, bill, weigh
from xai_tui.sandbox.prompt import Limits, Prompt, Turn
from xai_tui.sandbox.refusals import invalid, model_missing
from xai_tui.sandbox.routes.chat import usage
from xai_tui.sandbox.take import Take, cut
from xai_tui.sandbox.visit import Visit
from xai_tui.sandbox.voice.continuation import continuation
from xai_tui.sandbox.voice.speaker import Answer

_MOST_CHOICES = 128
_DEFAULT_TOKENS = 256


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What a completion is asked for.

    Attributes:
        prompt: All texts, one turn each.
        n: How many continuations of each.
        echo: Whether the text itself comes first.
        streams: Whether it comes in events.
        include_usage: Whether the stream ends with the usage.
    """

    prompt: Prompt
    n: int
    echo: bool
    streams: bool
    include_usage: bool


def read(body: Node) -> CompletionRequest:
    """Read the request."""
    name = body["model"].required().text()
    given = body["prompt"].required()
    texts = [given.text()] if isinstance(given.value, str) else [node.text() for node in given.items()]
    limits = Limits(
        body["max_tokens"].integer(1, checks.MOST_TOKENS) or _DEFAULT_TOKENS,
        stop=body["stop"].texts(checks.MOST_STOP_WORDS),
    )
    body["temperature"].number(0, 2)
    n = body["n"].integer(1, _MOST_CHOICES) or 1
    echo, streams = body["echo"].flag(), body["stream"].flag()
    include_usage = body["stream_options"]["include_usage"].flag()
    seed = body["seed"].integer(-(2**63), 2**63)
    model = checks.resolve(name, model_missing)
    checks.refuse_parameters(model, body, "stop", "presence_penalty")
    if not texts:
        raise invalid("Invalid prompt: at least one text is required.")
    prompt = Prompt(model, tuple(Turn("user", text) for text in texts), limits=limits, seed=seed)
    return CompletionRequest(prompt, n, echo, streams, include_usage)


async def answer(visit: Visit, wanted: CompletionRequest) -> Response:
    """Answer the request."""
    prompt = wanted.prompt
    cost = weigh(visit.state, prompt, visit.key)
    pace = Pace(visit.state.options.pace, visit.fork())
    texts = [turn.text for turn in prompt.turns for _ in range(wanted.n)]
    takes = [cut(Answer("", continuation(text, visit.fork())), prompt.limits) for text in texts]
    total = bill(prompt, cost, completion=sum(take.completion_tokens for take in takes), reasoning=0)
    shown = list(zip(texts if wanted.echo else [""] * len(texts), takes, strict=True))
    head: JsonObject = {
        "id": visit.uuid(),
        "object": "text_completion",
        "created": visit.now(),
        "model": prompt.model.id,
    }
    tail: JsonObject = {"system_fingerprint": prompt.model.fingerprint}
    if wanted.streams:
        return visit.stream(_beats(head, tail, shown, total if wanted.include_usage else None, pace))
    await asyncio.sleep(pace.whole(total.completion))
    choices = [
        {"index": index, "text": text + "".join(take.text), "finish_reason": take.finish}
        for index, (text, take) in enumerate(shown)
    ]
    return visit.json({**head, "choices": choices, "usage": usage(total), **tail})


def _beats(
    head: JsonObject, tail: JsonObject, shown: list[tuple[str, Take]], total: Bill | None, pace: Pace
) -> Iterator[Beat]:
    for index, (text, take) in enumerate(shown):
        for piece in filter(None, (text, *take.text)):
            choice: JsonObject = {"index": index, "text": piece, "finish_reason": None}
            yield Beat(data({**head, "choices": [choice], **tail}), pace.step())
        last: JsonObject = {"index": index, "text": "", "finish_reason": take.finish}
        yield Beat(data({**head, "choices": [last], **tail}))
    if total is not None:
        yield Beat(data({**head, "choices": [], "usage": usage(total), **tail}))
    yield Beat(DONE)
