import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.bodies import ASK_CHAT
from tests.api.conftest import BRISK, SHORT
from tests.api.scripted import Reply, ScriptedServer, said
from xai_tui.api import errors
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import ApiError, UnsupportedParameterError, error_from
from xai_tui.api.errors.reading import find_error
from xai_tui.api.errors.sorting import retry_after
from xai_tui.api.origin import Origin

OLD = "Client specified an invalid argument"
FORBIDDEN = "The caller does not have permission to execute the specified operation"

REFUSALS: list[tuple[int | None, Any, type[ApiError], int]] = [
    (400, {"code": "invalid-argument", "error": "Incorrect API key provided."}, errors.BadKeyError, 4),
    (400, {"code": OLD, "error": "Incorrect API key provided: xa***Ju."}, errors.BadKeyError, 4),
    (401, {"code": "unauthenticated:bad-credentials", "error": "no"}, errors.BadKeyError, 4),
    (
        401,
        {"error": {"code": 401, "message": "No or an invalid authentication header was provided"}},
        errors.MissingAuthError,
        4,
    ),
    (403, {"code": "permission-denied", "error": "Your API key is blocked"}, errors.BlockedError, 4),
    (403, {"code": FORBIDDEN, "error": "Not allowed here"}, errors.PermissionError_, 4),
    (
        403,
        {"code": FORBIDDEN, "error": "Your newly created team doesn't have any credits"},
        errors.NoCreditsError,
        5,
    ),
    (402, {"error": "pay"}, errors.NoCreditsError, 5),
    (429, {"code": "x", "error": "has either used all available credits or"}, errors.NoCreditsError, 5),
    (429, {"code": "personal-team-blocked:spending-limit", "error": "no"}, errors.NoCreditsError, 5),
    (429, {"code": "subscription:free-usage-exhausted", "error": "no"}, errors.NoCreditsError, 5),
    (
        429,
        {"code": "resource-exhausted", "error": "Too many requests for team t and model m"},
        errors.RateLimitError,
        5,
    ),
    (429, {"error": "The model is currently at capacity due to high demand."}, errors.OverloadedError, 1),
    (400, {"code": "invalid-argument", "error": "Model not found: x"}, errors.ModelNotFoundError, 1),
    (
        404,
        {"code": "not-found", "error": "The model x does not exist or your team t"},
        errors.ModelNotFoundError,
        1,
    ),
    (404, {"error": {"message": "model 'x' not found, try pulling it first"}}, errors.ModelNotFoundError, 1),
    (
        404,
        {"error": {"code": 404, "message": "The requested resource was not found."}},
        errors.RouteMissingError,
        1,
    ),
    (404, {"detail": "Not Found"}, errors.RouteMissingError, 1),
    (404, {"code": "not-found", "error": "Response with id=x not found"}, errors.GoneError, 1),
    (405, {"detail": "Method Not Allowed"}, errors.RouteMissingError, 1),
    (501, {"error": "no"}, errors.RouteMissingError, 1),
    (
        400,
        {
            "code": OLD,
            "error": "This model's maximum prompt length is 131072 but the request contains 149617 tokens.",
        },
        errors.ContextTooLongError,
        1,
    ),
    (
        400,
        {"error": "[conversation] Current message (1000000 tokens) exceeds budget (500000 tokens)"},
        errors.ContextTooLongError,
        1,
    ),
    (410, {"code": "x", "error": "Live search is deprecated. Please switch"}, errors.LiveSearchGoneError, 1),
    (400, {"code": "invalid_image", "error": "Invalid PNG image."}, errors.InvalidImageError, 1),
    (400, {"error": {"message": "Invalid", "code": "invalid_image"}}, errors.InvalidImageError, 1),
    (400, {"error": "Generated image rejected by content moderation"}, errors.ImageRefusedError, 1),
    (
        422,
        {"error": "Failed to deserialize the JSON body into the target type"},
        errors.InvalidRequestError,
        1,
    ),
    (400, "A request may either be streaming or deferred, but not both.", errors.InvalidRequestError, 1),
    (415, {"error": "type?"}, errors.InvalidRequestError, 1),
    (408, {"error": "slow"}, errors.TimeoutError_, 1),
    (500, {"code": "Internal error", "error": "oops"}, errors.ServerError, 1),
    (500, {"error": "This model's maximum prompt length"}, errors.ServerError, 1),
    (503, {"code": "The service is currently unavailable", "error": "x"}, errors.OverloadedError, 1),
    (529, {"error": {"type": "overloaded_error", "message": "Overloaded"}}, errors.OverloadedError, 1),
    (200, {"code": "The service is currently unavailable", "error": "x"}, errors.OverloadedError, 1),
    (200, {"code": "Some requested entity was not found", "error": "x"}, errors.GoneError, 1),
    (None, {"code": OLD, "error": "x"}, errors.InvalidRequestError, 1),
    (None, {"code": FORBIDDEN, "error": "x"}, errors.PermissionError_, 4),
    (None, {"code": "unauthenticated", "error": "x"}, errors.BadKeyError, 4),
    (None, {"code": 429, "error": "x"}, errors.RateLimitError, 5),
    (None, {"code": "429", "error": "x"}, errors.RateLimitError, 5),
    (None, {"code": 7, "error": "x"}, errors.ServerError, 1),
    (None, {"type": "error", "message": "The model produced an invalid tool call"}, errors.ServerError, 1),
    (
        None,
        {"type": "error", "error": {"type": "overloaded_error", "message": "x"}},
        errors.OverloadedError,
        1,
    ),
]


@pytest.mark.parametrize(("status", "body", "kind", "exit_code"), REFUSALS)
def test_every_refusal_finds_its_class(
    status: int | None, body: Any, kind: type[ApiError], exit_code: int
) -> None:
    error = error_from(status, {}, json.dumps(body).encode())
    assert type(error) is kind
    assert error.exit_code == exit_code
    assert error.message
    assert error.status == status


@pytest.mark.parametrize(
    ("message", "parameter"),
    [
        ("Argument not supported on this model: presencePenalty", "presence_penalty"),
        ("Model grok-4.5 does not support parameter reasoningEffort.", "reasoning_effort"),
        ("Model grok-4.5 does not support parameter stop.", "stop"),
        ("Unsupported parameter: 'max_tokens' is not supported", None),
    ],
)
def test_the_refused_parameter_is_named_as_requests_spell_it(message: str, parameter: str | None) -> None:
    error = error_from(400, {}, json.dumps({"code": "invalid-argument", "error": message}).encode())
    assert isinstance(error, UnsupportedParameterError)
    assert error.parameter == parameter or parameter is None


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<!DOCTYPE html><html><head><title>502 Bad&nbsp;Gateway</title></head></html>", "502 Bad Gateway"),
        ("<html><body><script>x()</script><h1>Access</h1> denied</body></html>", "Access denied"),
        ("upstream connect error", "upstream connect error"),
        ("", "HTTP 502"),
        ("{broken", "{broken"),
        ("[1, 2]", "[1, 2]"),
        ("null", "HTTP 502"),
        ('{"error": {"code": 5}}', '{"code": 5}'),
        ('{"error": null, "message": "hm"}', "hm"),
        ('{"message": {"deep": 1}}', '{"deep": 1}'),
        ('{"detail": [{"msg": "field required"}]}', '[{"msg": "field required"}]'),
        ("{}", "HTTP 502"),
    ],
)
def test_the_servers_own_words(page: str, words: str) -> None:
    assert error_from(502, {}, page.encode()).message == words


def test_headers_are_kept() -> None:
    headers = {"x-request-id": "r-1", "retry-after": "12", "x-should-retry": "false"}
    error = error_from(503, headers, b"")
    assert (error.request_id, error.retry_after, error.retry_vetoed) == ("r-1", 12.0, True)
    assert error_from(503, {"x-should-retry": "true"}, b"").retry_vetoed is False
    assert error_from(400, {}, b'{"code": "x-y", "error": "no"}').code == "x-y"


def test_retry_after_in_both_spellings() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    found = retry_after({"retry-after": soon})
    assert found is not None
    assert 90 < found <= 100
    assert retry_after({"retry-after": "Sun, 06 Nov 1994 08:49:37 -0000"}) == 0
    for nonsense in ("", "soon", "-5", "nan", "1e9", "9" * 400):
        assert retry_after({"retry-after": nonsense}) is None


@settings(max_examples=200, deadline=None)
@given(status=st.integers(300, 599), body=st.binary(max_size=300))
def test_any_bytes_become_a_typed_error(status: int, body: bytes) -> None:
    error = error_from(status, {}, body)
    assert isinstance(error, ApiError)
    assert error.title in str(error)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "message", "type", "detail", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(value=json_values)
def test_any_json_becomes_a_typed_error(value: Any) -> None:
    error = error_from(None, {}, json.dumps(value).encode())
    assert isinstance(error.message, str)
    find_error(value)


def test_an_answer_is_not_taken_for_an_error() -> None:
    assert find_error({"object": "response", "error": {"message": "x"}}) is None
    assert find_error({"choices": [], "error": None}) is None
    assert find_error({"choices": [], "error": {}}) is None
    assert find_error([]) is None
    assert find_error({"object": "chat.completion.chunk", "error": {"message": "x"}}) is not None


def all_errors(root: type[ApiError] = ApiError) -> list[type[ApiError]]:
    return [root, *(found for child in root.__subclasses__() for found in all_errors(child))]


def test_every_error_has_words_and_stands_in_the_drawn_tree() -> None:
    kinds = [error.kind for error in all_errors()]
    assert len(set(kinds)) == len(kinds)
    drawing = errors.__doc__ or ""
    for error in all_errors():
        assert error.title
        assert error.next_step.endswith((".", "?"))
        assert error.exit_code in {1, 3, 4, 5}
        assert f"{error.__name__} " in drawing or f"{error.__name__}\n" in drawing
        assert error.__name__ in errors.__all__


async def test_a_missing_route_is_told_from_a_missing_thing(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said({"code": "not-found", "error": "nothing here"}, 404)]
    with pytest.raises(errors.RouteMissingError) as missing:
        await client.chat.create(ASK_CHAT)
    assert missing.value.route_missing
    with pytest.raises(errors.ModelNotFoundError):
        await client.models.get("x")
    with pytest.raises(errors.ModelNotFoundError):
        await client.language_models.get("x")
    with pytest.raises(errors.ModelNotFoundError):
        await client.image_models.get("x")
    with pytest.raises(errors.ResponseGoneError):
        await client.responses.get("x")
    with pytest.raises(errors.ResponseGoneError):
        await client.responses.delete("x")
    server.replies = [said({"detail": "Not Found"}, 404)]
    with pytest.raises(errors.RouteMissingError):
        await client.responses.get("x")


async def test_without_a_key_it_is_the_key_that_is_missing(server: ScriptedServer) -> None:
    server.replies = [said({"error": "who are you?"}, 401)]
    async with XaiClient(Origin.parse(server.url), timeouts=SHORT, retry=BRISK) as client:
        with pytest.raises(errors.MissingAuthError):
            await client.models.list()


async def test_redirects_are_named_and_not_followed(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(307, [("location", "https://elsewhere.example/v1"), ("content-length", "0")])]
    with pytest.raises(errors.RedirectRefusedError, match=r"elsewhere\.example"):
        await client.chat.create(ASK_CHAT)
    assert len(server.asked) == 1
    server.replies = [Reply(304, [])]
    with pytest.raises(errors.RedirectRefusedError):
        await client.models.list()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (
            Reply(200, [("content-type", "text/html")], [b"<html><title>Log in</title></html>"]),
            errors.NotAnApiError,
        ),
        (Reply(200, [("content-type", "application/json")], [b" <html>"]), errors.NotAnApiError),
        (Reply(204, [("content-length", "0")]), errors.NotAnApiError),
        (Reply(200, [("content-type", "text/plain")], [b"OK"]), errors.NotAnApiError),
        (said({"status": "ok"}), errors.NotAnApiError),
        (Reply(200, [("content-type", "application/json"), ("content-length", "0")]), errors.NotAnApiError),
        (said([]), errors.NotAnApiError),
        (said({"choices": {"a": 1}}), errors.NotAnApiError),
        (said(b'{"choices": ['), errors.BrokenAnswerError),
        (said(b'{"choices": NaN}'), errors.BrokenAnswerError),
        (said("Try again later"), errors.ServerError),
        (said({"code": "unavailable", "error": "x"}), errors.OverloadedError),
        (said({"error": {"message": "bad", "type": "invalid_request_error"}}), errors.InvalidRequestError),
        (
            Reply(
                200,
                [("content-type", "application/json"), ("content-encoding", "gzip")],
                [b"not gzip at all"],
            ),
            errors.MaybeBilledError,
        ),
    ],
)
async def test_answers_that_are_none(
    client: XaiClient, server: ScriptedServer, reply: Reply, kind: type[ApiError]
) -> None:
    server.replies = [reply]
    with pytest.raises(kind) as refused:
        await client.chat.create(ASK_CHAT)
    assert type(refused.value) is kind
    assert len(server.asked) == 1


async def test_a_refusal_that_is_cut_short_still_refuses(client: XaiClient, server: ScriptedServer) -> None:
    from tests.api.scripted import CUT

    server.replies = [Reply(400, [("content-length", "999")], [b'{"error": "Model not fou', CUT])]
    with pytest.raises(errors.InvalidRequestError, match="Model not fou"):
        await client.chat.create(ASK_CHAT)


async def test_an_answer_that_says_nothing_of_a_key_describes_none(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said({"hello": "world"})]
    with pytest.raises(errors.NotAnApiError):
        await client.api_key.get()
