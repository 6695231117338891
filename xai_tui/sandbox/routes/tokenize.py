"""POST /v1/tokenize-text."""

from starlette.responses import Response

from xai_tui.sandbox import checks
from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.refusals import model_missing
from xai_tui.sandbox.tokenizer import encode
from xai_tui.sandbox.visit import Visit


def read(body: Node) -> str:
    """Read the request: the text."""
    text = body["text"].required().text()
    checks.resolve(body["model"].required().text(), model_missing)
    return text


async def answer(visit: Visit, text: str) -> Response:
    """The tokens of the text: all models here share one tokenizer."""
    tokens: list[JsonObject] = [
        {"token_id": token.id, "string_token": token.text, "token_bytes": list(token.raw)}
        for token in encode(text)
    ]
    return visit.json({"token_ids": tokens})
