"""GET /v1/api-key."""

from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.refusals import TEAM
from xai_tui.sandbox.visit import Visit


async def show(visit: Visit) -> Response:
    """What the key is and may do."""
    body: JsonObject = {
        "redacted_api_key": f"xai-...{visit.key[-4:]}",
        "user_id": "59fbe5f2-040b-46d5-8325-868bb8f23eb2",
        "name": "Sandbox key",
        "create_time": "2026-01-01T12:55:18.139305Z",
        "modify_time": "2026-08-28T17:20:12.343321Z",
        "modified_by": "59fbe5f2-040b-46d5-8325-868bb8f23eb2",
        "team_id": TEAM,
        "acls": ["api-key:model:*", "api-key:endpoint:*"],
        "api_key_id": "ae1e1841-4326-4b36-a8a9-8a1a7237db11",
        "team_blocked": False,
        "api_key_blocked": False,
        "api_key_disabled": False,
    }
    return visit.json(body)
