"""POST /v1/responses, GET and DELETE /v1/responses/{response_id}."""

import asyncio

from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.pacing import Pace
from xai_tui.sandbox.pricing import bill, weigh
from xai_tui.sandbox.prompt import Turn
from xai_tui.sandbox.records import StoredResponse
from xai_tui.sandbox.refusals import invalid
from xai_tui.sandbox.routes.responses_output import Output, body_of
from xai_tui.sandbox.routes.responses_request import ResponseRequest
from xai_tui.sandbox.routes.responses_stream import beats, steps
from xai_tui.sandbox.take import play
from xai_tui.sandbox.visit import Visit


async def answer(visit: Visit, wanted: ResponseRequest) -> Response:
    """Answer the request, and store the answer unless told not to."""
    wanted = _continued(visit, wanted)
    prompt = wanted.prompt
    cost = weigh(visit.state, prompt, visit.key)
    pace = Pace(visit.state.options.pace, visit.fork())
    take = play(prompt, visit.fork())
    said = Turn("assistant", "".join(take.text), calls=take.calls)
    turns = (*prompt.turns, said)
    visit.state.known_turns(visit.key, turns, prompt.model.id)
    total = bill(
        prompt,
        cost,
        completion=take.completion_tokens,
        reasoning=take.reasoning_tokens,
        searches=len(take.searches),
        found_tokens=take.found_tokens,
    )
    output = Output(visit.uuid(), take, visit.fork(), encrypted=wanted.encrypted)
    begun = body_of(wanted, output, visit.now(), None)
    tokens = total.completion + total.reasoning
    lasts = pace.lasting(steps(take)) if wanted.streams else pace.whole(tokens)
    whole = body_of(wanted, output, visit.now(), total, lasts=lasts)
    if wanted.store:
        whole_at = visit.state.clock() + lasts
        visit.state.keep_response(output.id, StoredResponse(turns, begun, whole, whole_at))
    if wanted.streams:
        return visit.stream(beats(begun, whole, output, pace))
    await asyncio.sleep(lasts)
    return visit.json(whole, headers=pace.metrics(tokens))


def _continued(visit: Visit, wanted: ResponseRequest) -> ResponseRequest:
    """The request with everything that was said before it."""
    if wanted.previous is None:
        return wanted
    if wanted.instructions is not None:
        raise invalid("Instructions cannot be used together with previous_response_id.")
    return wanted.after(visit.state.response(wanted.previous).turns)


async def fetch(visit: Visit) -> Response:
    """A stored response; in progress as long as its stream lasts, even if nobody reads it any more."""
    stored = visit.state.response(visit.path["response_id"])
    return visit.json(stored.whole if visit.state.clock() >= stored.whole_at else stored.begun)


async def delete(visit: Visit) -> Response:
    """Forget a stored response."""
    response_id = visit.path["response_id"]
    visit.state.delete_response(response_id)
    body: JsonObject = {"id": response_id, "object": "response", "deleted": True}
    return visit.json(body)
