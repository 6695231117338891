"""GET /v1/chat/deferred-completion/{request_id}: 202 without a body, then the answer once, then 404."""

from starlette.responses import Response

from xai_tui.sandbox.visit import Visit


async def collect(visit: Visit) -> Response:
    """Hand out the answer, or say that it is not ready."""
    answer = visit.state.collect_job(visit.path["request_id"])
    if answer is None:
        return Response(status_code=202)
    return visit.json(answer)
