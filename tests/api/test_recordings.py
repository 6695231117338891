"""Real traffic: every body and stream of a folder of recordings, named by XAI_TUI_RECORDINGS."""

import json
import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from xai_tui.api import errors
from xai_tui.api.assembly.chat import ChatAssembler
from xai_tui.api.assembly.completions import CompletionAssembler
from xai_tui.api.assembly.messages import MessageAssembler
from xai_tui.api.assembly.parts import AssembledCall, Citation
from xai_tui.api.assembly.responses import ResponseAssembler
from xai_tui.api.errors import ApiError, error_from
from xai_tui.api.rate_limits import RateLimits
from xai_tui.api.types.api_key import ApiKey
from xai_tui.api.types.base import WireModel
from xai_tui.api.types.chat import ChatChunk, ChatCompletion, ChatRequest, DeferredStart
from xai_tui.api.types.complete import CompleteAnswer
from xai_tui.api.types.completions import Completion
from xai_tui.api.types.image_models import ImageModel, ImageModelList
from xai_tui.api.types.images import ImageAnswer, ImageRequest
from xai_tui.api.types.language_models import LanguageModel, LanguageModelList
from xai_tui.api.types.messages import MessageAnswer, MessageEvent
from xai_tui.api.types.models import Model, ModelList
from xai_tui.api.types.responses import ModelResponse, ResponseDeleted, ResponseEvent, ResponseRequest
from xai_tui.api.types.tokenize import Tokenized

FOLDER = Path(os.environ.get("XAI_TUI_RECORDINGS", "/nonexistent"))

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="they are made with a key of one's own: XAI_TUI_RECORDINGS names no folder of recordings",
)

BODIES: list[tuple[str, type[WireModel]]] = [
    ("chat_", ChatCompletion),
    ("responses_delete", ResponseDeleted),
    ("responses_", ModelResponse),
    ("messages_", MessageAnswer),
    ("completions_", Completion),
    ("complete_", CompleteAnswer),
    ("images_generations_", ImageAnswer),
    ("deferred_post", DeferredStart),
    ("tokenize_", Tokenized),
    ("models_list", ModelList),
    ("models_get", Model),
    ("language_models_list", LanguageModelList),
    ("language_models_get", LanguageModel),
    ("image_generation_models_list", ImageModelList),
    ("image_generation_models_get", ImageModel),
    ("api_key", ApiKey),
]

REQUESTS: list[tuple[str, type[WireModel]]] = [
    ("chat_", ChatRequest),
    ("responses_", ResponseRequest),
    ("images_", ImageRequest),
    ("error_", ResponseRequest),
]

ERRORS: list[tuple[str, int | None, type[ApiError]]] = [
    ("error_bad_key_400", 400, errors.BadKeyError),
    ("error_context_length_400", 400, errors.ContextTooLongError),
    ("error_credits_exhausted_429", 429, errors.NoCreditsError),
    ("error_deferred_and_stream_400", 400, errors.InvalidRequestError),
    ("error_deserialize_422", 422, errors.InvalidRequestError),
    ("error_invalid_image_400", 400, errors.InvalidImageError),
    ("error_live_search_deprecated_410", 410, errors.LiveSearchGoneError),
    ("error_missing_auth_401", 401, errors.MissingAuthError),
    ("error_model_not_found_400", 400, errors.ModelNotFoundError),
    ("error_no_credits_new_team_403", 403, errors.NoCreditsError),
    ("error_rate_limit_429", 429, errors.RateLimitError),
    ("error_stream_frame", None, errors.ServerError),
    ("error_unknown_route_404", 404, errors.RouteMissingError),
    ("error_unsupported_", 400, errors.UnsupportedParameterError),
]


def named(ending: str, *, without: tuple[str, ...] = ()) -> list[Path]:
    found = sorted(FOLDER.glob(f"*{ending}")) if FOLDER.is_dir() else []
    return [path for path in found if not path.name.endswith(without)]


def label(path: Path) -> str:
    return path.name


JSON = named(".json", without=(".request.json", ".headers.json"))
STREAMS = named(".sse")


@pytest.mark.parametrize("path", [path for path in JSON if not path.name.startswith("error_")], ids=label)
def test_every_body_survives(path: Path) -> None:
    model = next(model for prefix, model in BODIES if path.name.startswith(prefix))
    raw = path.read_bytes()
    assert model.parse(raw).to_json() == json.loads(raw)


@pytest.mark.parametrize("path", named(".request.json"), ids=label)
def test_every_request_survives(path: Path) -> None:
    model = next(model for prefix, model in REQUESTS if path.name.startswith(prefix))
    raw = path.read_bytes()
    assert model.parse(raw).to_json() == json.loads(raw)


@pytest.mark.parametrize("path", [path for path in JSON if path.name.startswith("error_")], ids=label)
def test_every_error_is_typed_and_keeps_the_servers_words(path: Path) -> None:
    status, kind = next((status, kind) for prefix, status, kind in ERRORS if path.name.startswith(prefix))
    error = error_from(status, {}, path.read_bytes())
    assert type(error) is kind
    assert json.dumps(error.message, ensure_ascii=False).strip('"')[:40] in path.read_text()


@pytest.mark.parametrize("path", named(".headers.json"), ids=label)
def test_every_set_of_headers_is_read(path: Path) -> None:
    headers = {name.lower(): value for name, value in json.loads(path.read_text()).items()}
    limits = RateLimits()
    limits.note(headers, "grok-4.3")
    assert (limits.latest is None) == ("bad_key" in path.name)
    assert (limits.of("grok-4.3") is None) == ("bad_key" in path.name)


def test_nothing_is_ready_without_bytes() -> None:
    assert [path.read_bytes() for path in named(".empty")] == [b""]


def recorded(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


async def values_of(raw: bytes) -> list[Any]:
    """Return the frames of a recorded stream, decoded, in pieces as a network might bring them."""
    from xai_tui.api.http.frames import frames

    async def arriving() -> AsyncGenerator[bytes]:
        for at in range(0, len(raw), 61):
            yield raw[at : at + 61]

    return [json.loads(frame.data) async for frame in frames(arriving()) if frame.data != "[DONE]"]


@pytest.mark.parametrize("path", [path for path in STREAMS if path.name.startswith("chat_")], ids=label)
async def test_every_chat_stream_is_rebuilt(path: Path) -> None:
    values = await values_of(recorded(path.name))
    built = ChatAssembler()
    for value in values:
        parsed = ChatChunk.read(value)
        assert parsed.to_json() == value
        built.add(parsed)
    deltas = [choice["delta"] for value in values for choice in value["choices"]]
    assert built.text == "".join(delta.get("content") or "" for delta in deltas)
    assert built.thoughts == "".join(delta.get("reasoning_content") or "" for delta in deltas)
    calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
    assert [(call.id, call.name, call.arguments) for call in built.tool_calls] == [
        (call["id"], call["function"]["name"], call["function"]["arguments"]) for call in calls
    ]
    assert built.is_whole
    assert built.finish_reason == ("tool_calls" if calls else "stop")
    assert built.usage is not None
    assert built.usage.to_json() == values[-1]["usage"]


@pytest.mark.parametrize("path", [path for path in STREAMS if path.name.startswith("responses_")], ids=label)
async def test_every_response_stream_is_rebuilt_from_its_deltas_and_its_end(path: Path) -> None:
    values = await values_of(recorded(path.name))
    streaming = ResponseAssembler()
    for value in values:
        parsed = ResponseEvent.read(value)
        assert parsed.to_json() == value
        if not parsed.ends and not value["type"].endswith(("done", "in_progress")):
            streaming.add(parsed)
    whole = ModelResponse.read(values[-1]["response"])
    built = ResponseAssembler.of(whole)
    assert built.is_whole
    assert not streaming.is_whole
    assert streaming.text == built.text
    assert streaming.thoughts == built.thoughts
    assert streaming.tool_calls == built.tool_calls
    assert streaming.citations == built.citations
    assert built.usage is not None
    assert built.usage.to_json() == values[-1]["response"]["usage"]
    assert built.finish_reason == "completed"


async def test_the_beginning_of_a_message_stream() -> None:
    for path in STREAMS:
        if path.name.startswith("messages_"):
            values = await values_of(recorded(path.name))
            built = MessageAssembler()
            for value in values:
                parsed = MessageEvent.read(value)
                assert parsed.to_json() == value
                built.add(parsed)
            assert built.model == "grok-4.3"
            assert not built.is_whole


@pytest.mark.parametrize("path", [path for path in JSON if path.name.startswith("chat_")], ids=label)
def test_every_chat_answer_is_rebuilt(path: Path) -> None:
    value = json.loads(path.read_text())
    built = ChatAssembler.of(ChatCompletion.read(value))
    message = value["choices"][0]["message"]
    assert built.text == message["content"]
    assert built.thoughts == message.get("reasoning_content", "")
    assert [call.id for call in built.tool_calls] == [call["id"] for call in message.get("tool_calls", ())]
    assert built.finish_reason == value["choices"][0]["finish_reason"]
    assert built.usage is not None
    assert built.usage.to_json() == value["usage"]


@pytest.mark.parametrize(
    "path",
    [path for path in JSON if path.name.startswith("responses_") and "delete" not in path.name],
    ids=label,
)
def test_every_response_is_rebuilt(path: Path) -> None:
    value = json.loads(path.read_text())
    built = ResponseAssembler.of(ModelResponse.read(value))
    output = value["output"]
    texts = [part["text"] for item in output if item["type"] == "message" for part in item["content"]]
    thoughts = [part["text"] for item in output if item["type"] == "reasoning" for part in item["summary"]]
    assert built.text == "\n\n".join(texts)
    assert built.thoughts == "\n\n".join(thoughts)
    assert [call.id for call in built.tool_calls] == [
        item["call_id"] for item in output if item["type"] == "function_call"
    ]
    assert [item.to_json() for item in built.items] == output
    assert built.usage is not None
    assert built.usage.to_json() == value["usage"]


def test_known_answers() -> None:
    fast = ChatAssembler.of(ChatCompletion.parse(recorded("chat_grok-4-fast_text.json")))
    assert fast.text == "Olá!"
    assert fast.usage is not None
    assert fast.usage.cost_in_usd_ticks == 9 * 2000 + 156 * 500 + (2 + 125) * 5000

    tools = ChatAssembler.of(ChatCompletion.parse(recorded("chat_grok-4-fast_parallel_tools_turn1.json")))
    assert tools.tool_calls == (
        AssembledCall("call_17376387", "add", '{"a":2,"b":3}'),
        AssembledCall("call_83407729", "multiply", '{"a":2,"b":3}'),
    )

    four = ResponseAssembler.of(ModelResponse.parse(recorded("responses_text_grok-4.3.json")))
    assert four.text == "**4**"
    assert four.thoughts.startswith('The question is "What\'s 2 + 2?"')
    assert four.usage is not None
    assert four.usage.cost_in_usd_ticks == 71 * 12500 + 128 * 2000 + 184 * 25000

    search = ResponseAssembler.of(ModelResponse.parse(recorded("responses_web_search_grok-4.3.json")))
    assert search.usage is not None
    assert search.usage.cost_in_usd_ticks == 161_508_500
    (citation,) = search.citations
    assert isinstance(citation, Citation)
    assert citation.url.startswith("https://")
    assert citation.start is not None
    assert citation.end is not None
    assert "[[1]]" in search.text[citation.start : citation.end]

    legacy = CompletionAssembler.of(Completion.parse(recorded("completions_legacy.json")))
    assert (legacy.text, legacy.finish_reason) == ("5, ", "length")
    message = MessageAssembler.of(MessageAnswer.parse(recorded("messages_text.json")))
    assert (message.text, message.finish_reason) == ("Hello there! …", "max_tokens")
    picture = ImageAnswer.parse(recorded("images_generations_b64_json.json")).data[0]
    assert picture.content() == b"hello"
