"""Every way in which the API says no, with the bodies that were recorded.

Four shapes occur: `{"code", "error"}` from the API itself, `{"error": {"code", "message"}}` from the
gateway before it, `{"error"}` from the reader of request bodies, and a bare JSON string.
"""

from collections.abc import Mapping

TEAM = "00000000-0000-0000-0000-000000000000"
"""The team that every key belongs to here."""


class Refusal(Exception):  # noqa: N818 - an answer of the API, not an error of ours
    """Ends a request with this status and body.

    Attributes:
        status: HTTP status.
        body: What the JSON body holds.
        headers: Headers besides the usual ones.
        bare: Whether the answer lacks rate-limit and request-id headers, as the gateway's and a bad key's do.
    """

    def __init__(
        self,
        status: int,
        body: object,
        *,
        headers: Mapping[str, str] | None = None,
        bare: bool = False,
    ) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.bare = bare


def invalid(message: str, *, headers: Mapping[str, str] | None = None) -> Refusal:
    """400 in the API's own shape."""
    return Refusal(400, {"code": "invalid-argument", "error": message}, headers=headers)


def not_found(message: str) -> Refusal:
    """404 in the API's own shape."""
    return Refusal(404, {"code": "not-found", "error": message})


def gateway(status: int, message: str, *, headers: Mapping[str, str] | None = None) -> Refusal:
    """A refusal made before the API is reached."""
    body = {"error": {"code": status, "message": message}}
    return Refusal(status, body, headers=headers, bare=True)


def unknown_route() -> Refusal:
    """404 for a path that does not exist."""
    return gateway(
        404,
        "The requested resource was not found. Please check the URL and try again. "
        "Documentation is available at https://docs.x.ai/",
    )


def wrong_method(allowed: str) -> Refusal:
    """405; the status is documented, its body is not."""
    return gateway(405, "The method is not allowed for this resource.", headers={"allow": allowed})


def missing_key() -> Refusal:
    """401: no Authorization header, or not one with a bearer."""
    return gateway(
        401,
        "No or an invalid authentication header was provided on the request. "
        "Please make sure you pass your API key in the corresponding HTTP header.",
    )


def bad_key() -> Refusal:
    """400, not 401, as recorded."""
    refusal = invalid("Incorrect API key provided. You can obtain an API key from https://console.x.ai.")
    refusal.bare = True
    return refusal


def wrong_media_type() -> Refusal:
    """415: an empty body or one not declared as JSON."""
    return Refusal(415, {"error": "Expected request with `Content-Type: application/json`"})


def broken_json(reason: str) -> Refusal:
    """400: the body is no JSON at all."""
    return Refusal(400, {"error": f"Failed to parse the request body as JSON: {reason}"})


def misfit(path: str, reason: str) -> Refusal:
    """422: the body is JSON, but not of the request's type.

    Args:
        path: Where in the body, as `messages[3].content`; empty for its root.
        reason: What is wrong there.
    """
    where = f"{path}: " if path else ""
    text = f"Failed to deserialize the JSON body into the target type: {where}{reason}"
    return Refusal(422, {"error": text})


def model_missing(name: str) -> Refusal:
    """404 as chat, the model routes and the legacy routes say it."""
    return not_found(
        f"The model {name} does not exist or your team {TEAM} does not have access to it. "
        "Please ensure you're using the correct API key."
    )


def model_not_found(name: str) -> Refusal:
    """400 as responses and messages say it."""
    return invalid(f"Model not found: {name}")


def unsupported(model: str, parameter: str) -> Refusal:
    """400: the model refuses a parameter; its name is in camel case."""
    return invalid(f"Model {model} does not support parameter {parameter}.")


def too_long(limit: int, tokens: int) -> Refusal:
    """400: the prompt does not fit into the model's window."""
    return invalid(f"This model's maximum prompt length is {limit} but the request contains {tokens} tokens.")


def empty_content() -> Refusal:
    """400: a message without content."""
    return invalid("Invalid request content: Each message must have at least one content element.")


def broken_image(kind: str) -> Refusal:
    """400: the bytes are not the picture they claim to be; never worth a retry."""
    body = {"code": "invalid_image", "error": f"Invalid {kind} image."}
    return Refusal(400, body, headers={"x-should-retry": "false"})


def live_search() -> Refusal:
    """410: the old search parameters, even when switched off."""
    text = (
        "Live search is deprecated. Please switch to the Agent Tools API: "
        "https://docs.x.ai/docs/guides/tools/overview"
    )
    return Refusal(410, {"code": "failed-precondition", "error": text})


def internal(reason: str) -> Refusal:
    """500: the server itself failed."""
    return Refusal(500, {"code": "internal", "error": f"Internal error: {reason}"})


def streaming_and_deferred() -> Refusal:
    """400 with a bare string."""
    return Refusal(400, "A request may either be streaming or deferred, but not both.")


def too_many_requests(model: str, in_second: int, in_minute: int, per_minute: int) -> Refusal:
    """429 with the actual and the allowed numbers; no Retry-After, as none was ever recorded."""
    per_second = max(1, per_minute // 60)
    text = (
        f"Too many requests for team {TEAM} and model {model}. Your team's rate limit is — "
        f"Requests per Second (actual/limit): {in_second}/{per_second}, "
        f"Requests per Minute (actual/limit): {in_minute}/{per_minute}."
    )
    return Refusal(429, {"code": "resource-exhausted", "error": text})
