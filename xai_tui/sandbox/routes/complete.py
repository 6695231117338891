"""POST /v1/complete: the oldest shape of Anthropic's API."""

import asyncio
from dataclasses import dataclass

from starlette.responses import Response

from xai_tui.sandbox import checks
from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.pacing import Pace
from xai_tui.sandbox.pricing import weigh
from xai_tui.sandbox.prompt import Limits, Prompt, Turn
from xai_tui.sandbox.refusals import invalid, model_missing
from xai_tui.sandbox.take import cut
from xai_tui.sandbox.visit import Visit
from xai_tui.sandbox.voice.continuation import last_human
from xai_tui.sandbox.voice.speaker import Answer, speak


@dataclass(frozen=True, slots=True)
class CompleteRequest:
    """The prompt, and the text it came as."""

    prompt: Prompt
    text: str


def read(body: Node) -> CompleteRequest:
    """Read the request."""
    name = body["model"].required().text()
    text = body["prompt"].required().text()
    limits = Limits(
        body["max_tokens_to_sample"].integer(1, checks.MOST_TOKENS),
        stop=body["stop_sequences"].texts(checks.MOST_STOP_WORDS),
    )
    body["temperature"].number(0, 2)
    streams = body["stream"].flag()
    model = checks.resolve(name, model_missing)
    if streams:
        raise invalid("Streaming is not supported on this endpoint.")
    return CompleteRequest(Prompt(model, (Turn("user", last_human(text)),), limits=limits), text)


async def answer(visit: Visit, wanted: CompleteRequest) -> Response:
    """Answer the last thing the human said, in a text that goes on from the prompt."""
    prompt = wanted.prompt
    weigh(visit.state, prompt, visit.key)
    pace = Pace(visit.state.options.pace, visit.fork())
    spoken = speak(prompt, visit.fork())
    take = cut(Answer("", " " + spoken.text), prompt.limits)
    await asyncio.sleep(pace.whole(take.completion_tokens))
    body: JsonObject = {
        "type": "completion",
        "id": visit.uuid(),
        "completion": "".join(take.text),
        "stop_reason": "max_tokens" if take.finish == "length" else "stop_sequence",
        "model": prompt.model.id,
    }
    return visit.json(body)
