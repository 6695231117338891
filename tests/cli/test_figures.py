"""What takes as long as it says."""

import pytest

from tests.cli.conftest import Shell
from xai_tui.sandbox.server import Sandbox


@pytest.mark.thorough
@pytest.mark.parametrize("protocol", ["responses", "chat", "messages"])
def test_a_first_token_after_twenty_seconds_is_waited_for(
    online: Shell, sandbox: Sandbox, protocol: str
) -> None:
    """A first token 20 s after the request is no failure, and after 10 s the silence is said on stderr."""
    sandbox.faults.add("POST *: delay=20")
    done = online("ask", "--protocol", protocol, "hello")
    assert done.out.strip()
    assert "10 s" in done.err


@pytest.mark.thorough
def test_a_rate_limit_without_end_is_given_up_in_time(online: Shell, sandbox: Sandbox) -> None:
    """At most 5 attempts and 30 s of waiting by the program's own schedule, then exit 5."""
    sandbox.faults.add("POST /v1/responses: 429 x*")
    assert online("ask", "--json", "hello", code=5).error["status"] == 429
    assert sum(request.method == "POST" for request in sandbox.requests) == 5
