"""The official OpenAI SDK as a judge: it knows nothing of this program.

Strict validation where real bodies pass it; lenient for responses, completions and images, whose real
bodies lack a few fields that only OpenAI has.
"""

import base64
import json
from collections.abc import Iterator

import pytest
from openai import BadRequestError, NotFoundError, OpenAI, RateLimitError
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from pydantic import BaseModel

from tests.sandbox.conftest import KEY, Client

WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Weather of a place",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}},
            "required": ["location"],
        },
    },
}


class Person(BaseModel):
    """What structured answers are asked to be."""

    name: str
    age: int


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def strict(client: Client) -> Iterator[OpenAI]:
    with OpenAI(
        api_key=KEY, base_url=client.sandbox.url, max_retries=0, _strict_response_validation=True
    ) as sdk:
        yield sdk


@pytest.fixture
def lenient(client: Client) -> Iterator[OpenAI]:
    with OpenAI(api_key=KEY, base_url=client.sandbox.url, max_retries=0) as sdk:
        yield sdk


def test_models_are_listed_and_retrieved(strict: OpenAI) -> None:
    models = strict.models.list().data
    assert models[0].id == "grok-4.3"
    assert strict.models.retrieve("grok-4").id == "grok-4.3"
    with pytest.raises(NotFoundError):
        strict.models.retrieve("grok-none")


def test_a_chat_is_answered(strict: OpenAI) -> None:
    answer = strict.chat.completions.create(
        model="grok-4.3", messages=[{"role": "user", "content": "What's 2 + 2?"}], n=2
    )
    assert "**4**" in (answer.choices[1].message.content or "")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.prompt_tokens_details is not None
    assert answer.usage.prompt_tokens_details.cached_tokens == 128


def test_a_chat_streams(strict: OpenAI) -> None:
    stream = strict.chat.completions.create(
        model="grok-4.3",
        messages=[{"role": "user", "content": "count to 3"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    said = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert said == "1, 2, 3."
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 6


def test_the_stream_helper_puts_a_tool_call_together(strict: OpenAI) -> None:
    with strict.chat.completions.stream(
        model="grok-4.3",
        messages=[{"role": "user", "content": "What is the weather in Kyoto?"}],
        tools=[WEATHER],
    ) as stream:
        final = stream.get_final_completion()
    calls = final.choices[0].message.tool_calls
    assert calls is not None
    assert json.loads(calls[0].function.arguments) == {"location": "Kyoto"}


def test_tools_are_called_and_answered(strict: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "user", "content": "What is the weather in Florence?"}
    ]
    asked = strict.chat.completions.create(model="grok-4.3", messages=messages, tools=[WEATHER])
    assert asked.choices[0].finish_reason == "tool_calls"
    calls = asked.choices[0].message.tool_calls
    assert calls is not None
    assert calls[0].type == "function"
    messages.append(asked.choices[0].message.to_dict())  # type: ignore[arg-type]
    messages.append({"role": "tool", "tool_call_id": calls[0].id, "content": "40 C"})
    answered = strict.chat.completions.create(model="grok-4.3", messages=messages, tools=[WEATHER])
    assert "40 C" in (answered.choices[0].message.content or "")


def test_structured_output_is_parsed(strict: OpenAI) -> None:
    answer = strict.chat.completions.parse(
        model="grok-4.3",
        messages=[{"role": "user", "content": "A person named John who is 30 years old"}],
        response_format=Person,
    )
    assert answer.choices[0].message.parsed == Person(name="John", age=30)


def test_responses_are_created_retrieved_continued_and_deleted(lenient: OpenAI) -> None:
    first = lenient.responses.create(model="grok-4.3", input="My name is Ada")
    assert "Ada" in first.output_text
    assert lenient.responses.retrieve(first.id).output_text == first.output_text
    second = lenient.responses.create(
        model="grok-4.3", input="What is my name?", previous_response_id=first.id
    )
    assert "**Ada**" in second.output_text
    lenient.responses.delete(first.id)
    with pytest.raises(NotFoundError):
        lenient.responses.retrieve(first.id)


def test_responses_stream(lenient: OpenAI) -> None:
    with lenient.responses.stream(model="grok-4.3", input="count to 3") as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"
    assert final.output_text == "1, 2, 3."
    assert final.usage is not None
    assert final.usage.output_tokens > 6


def test_responses_call_tools_and_search(lenient: OpenAI) -> None:
    called = lenient.responses.create(
        model="grok-4.3",
        input="What is the weather in Kyoto?",
        tools=[
            {
                "type": "function",
                "name": "weather",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
                "strict": False,
            }
        ],
    )
    call = next(item for item in called.output if item.type == "function_call")
    assert json.loads(call.arguments) == {"city": "Kyoto"}
    answered = lenient.responses.create(
        model="grok-4.3",
        previous_response_id=called.id,
        input=[{"type": "function_call_output", "call_id": call.call_id, "output": "snow"}],
    )
    assert "snow" in answered.output_text
    found = lenient.responses.create(model="grok-4.3", input="latest news?", tools=[{"type": "web_search"}])
    message = next(item for item in found.output if item.type == "message")
    part = message.content[0]
    assert part.type == "output_text"
    assert [note.type for note in part.annotations] == ["url_citation"] * 3


def test_responses_are_structured(lenient: OpenAI) -> None:
    answer = lenient.responses.parse(
        model="grok-4.3", input="A person named John who is 30 years old", text_format=Person
    )
    assert answer.output_parsed == Person(name="John", age=30)


def test_a_text_is_completed(lenient: OpenAI) -> None:
    answer = lenient.completions.create(model="grok-4.3", prompt="1, 2, 3,", max_tokens=40)
    assert answer.choices[0].text.startswith(" 4, 5")
    chunks = list(lenient.completions.create(model="grok-4.3", prompt="1, 2, 3,", stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks).startswith(" 4, 5")


def test_images_are_generated(lenient: OpenAI) -> None:
    answer = lenient.images.generate(model="grok-imagine-image", prompt="a cat", response_format="b64_json")
    assert answer.data is not None
    assert base64.b64decode(answer.data[0].b64_json or "").startswith(b"\x89PNG")
    linked = lenient.images.generate(model="grok-imagine-image", prompt="a cat")
    assert linked.data is not None
    assert (linked.data[0].url or "").startswith("http://127.0.0.1:")


def test_refusals_become_the_sdks_own_errors(client: Client, strict: OpenAI) -> None:
    with pytest.raises(BadRequestError) as bad_key:
        strict.with_options(api_key="sk-other").models.list()
    assert "Incorrect API key" in bad_key.value.response.text
    client.sandbox.faults.add("*: 429")
    with pytest.raises(RateLimitError) as limited:
        strict.models.list()
    assert "Too many requests" in limited.value.response.text
