"""A path of messages becomes a request, whatever is in it."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Chat, Message, MessageState, Picture, Protocol, Role
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import UsageError
from xai_tui.services.protocols import chat, messages, responses
from xai_tui.services.protocols.carriers import carrier_for
from xai_tui.services.protocols.exchange import CONTINUE, Question

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SCHEMA = '{"type": "object", "properties": {"n": {"type": "integer"}}}'
ALL = Parameters(temperature=0.5, top_p=0.9, max_tokens=100)


def said(role: Role, text: str, **more: object) -> Message:
    message = Message(f"{role}{text}", "c", None, role, text, MessageState.DONE, NOW)
    return replace(message, **more)  # type: ignore[arg-type] # fields of the message


def user(text: str, **more: object) -> Message:
    return said(Role.USER, text, **more)


def model(text: str, **more: object) -> Message:
    return said(Role.ASSISTANT, text, protocol=Protocol.RESPONSES, model="m", **more)


def asked(*path: Message, **more: object) -> Question:
    return replace(Question(path, "m"), **more)  # type: ignore[arg-type] # fields of the question


def test_responses_carry_everything_that_is_set() -> None:
    parameters = replace(ALL, effort="high", web=True, schema=SCHEMA)
    body = responses.request_for(
        asked(user("Hi"), system="Be brief.", parameters=parameters, replay=True)
    ).body()
    assert body == {
        "model": "m",
        "input": [{"role": "user", "content": "Hi"}],
        "instructions": "Be brief.",
        "store": True,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": 100,
        "temperature": 0.5,
        "top_p": 0.9,
        "tools": [{"type": "web_search"}],
        "reasoning": {"effort": "high"},
        "text": {
            "format": {"type": "json_schema", "name": "answer", "schema": json.loads(SCHEMA), "strict": True}
        },
    }


def test_chat_carries_everything_that_is_set() -> None:
    parameters = replace(ALL, effort="high", seed=7, schema=SCHEMA)
    body = chat.request_for(asked(user("Hi"), system="Be brief.", parameters=parameters), 2).body()
    assert body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "n": 2,
        "max_completion_tokens": 100,
        "temperature": 0.5,
        "top_p": 0.9,
        "seed": 7,
        "reasoning_effort": "high",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": json.loads(SCHEMA), "strict": True},
        },
    }


def test_messages_carry_everything_that_is_set() -> None:
    body = messages.request_for(asked(user("Hi"), system="Be brief.", parameters=ALL)).body()
    assert body == {
        "model": "m",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": "Hi"}],
        "system": "Be brief.",
        "temperature": 0.5,
        "top_p": 0.9,
    }


def test_what_is_not_set_is_not_sent() -> None:
    question = asked(user("Hi"))
    assert responses.request_for(question).body().keys() == {"model", "input", "store"}
    assert chat.request_for(question).body().keys() == {"model", "messages"}
    assert messages.request_for(question).body().keys() == {"model", "messages", "max_tokens"}


@pytest.mark.parametrize(
    ("protocol", "name", "value"),
    [
        (Protocol.RESPONSES, "seed", 1),
        (Protocol.CHAT, "web", True),
        (Protocol.MESSAGES, "web", True),
        (Protocol.MESSAGES, "schema", SCHEMA),
        (Protocol.MESSAGES, "effort", "high"),
        (Protocol.MESSAGES, "seed", 0),
    ],
)
def test_a_setting_without_words_is_refused(protocol: Protocol, name: str, value: object) -> None:
    parameters = replace(Parameters(), **{name: value})  # type: ignore[arg-type] # fields of the parameters
    with pytest.raises(UsageError, match=name):
        carrier_for(protocol, asked(user("Hi"), parameters=parameters))


@pytest.mark.parametrize("schema", ["{", "[]", '"text"'])
@pytest.mark.parametrize("protocol", [Protocol.RESPONSES, Protocol.CHAT])
def test_a_schema_that_is_none_is_refused(protocol: Protocol, schema: str) -> None:
    with pytest.raises(UsageError, match="schema"):
        carrier_for(protocol, asked(user("Hi"), parameters=Parameters(schema=schema)))


def test_pictures_stand_before_the_words() -> None:
    picture = Picture("image/png", b"png")
    encoded = base64.b64encode(b"png").decode()
    url = f"data:image/png;base64,{encoded}"
    question = asked(user("What?", pictures=(picture,)), model("A dot"), user("", pictures=(picture,)))
    first, _, last = responses.request_for(question).body()["input"]
    assert first["content"] == [
        {"type": "input_image", "image_url": url},
        {"type": "input_text", "text": "What?"},
    ]
    assert last["content"] == [{"type": "input_image", "image_url": url}]
    first, _, last = chat.request_for(question).body()["messages"]
    assert first["content"] == [
        {"type": "image_url", "image_url": {"url": url}},
        {"type": "text", "text": "What?"},
    ]
    assert last["content"] == [{"type": "image_url", "image_url": {"url": url}}]
    first, _, last = messages.request_for(question).body()["messages"]
    source = {"type": "base64", "media_type": "image/png", "data": encoded}
    assert first["content"] == [{"type": "image", "source": source}, {"type": "text", "text": "What?"}]
    assert last["content"] == [{"type": "image", "source": source}]


def test_a_partial_answer_is_shown_to_the_model_and_its_end_asked_for() -> None:
    question = asked(user("Count"), partial="One, two")
    expected = [("user", "Count"), ("assistant", "One, two"), ("user", CONTINUE)]
    for listed in (
        responses.request_for(question).body()["input"],
        chat.request_for(question).body()["messages"],
        messages.request_for(question).body()["messages"],
    ):
        assert [(item["role"], item["content"]) for item in listed] == expected


def test_reasoning_goes_back_only_to_the_model_and_protocol_it_came_from() -> None:
    sealed = json.dumps([{"type": "reasoning", "id": "rs_1", "encrypted_content": "x", "new": 1}])
    answered = model("Yes", reasoning=sealed)
    for message, replay, kept in [
        (answered, True, True),
        (answered, False, False),
        (replace(answered, model="other"), True, False),
        (replace(answered, protocol=Protocol.CHAT), True, False),
    ]:
        items = responses.request_for(asked(user("Hi"), message, user("And?"), replay=replay)).body()["input"]
        assert (json.loads(sealed)[0] in items) is kept
        assert [item["content"] for item in items if "role" in item] == ["Hi", "Yes", "And?"]


def test_the_settings_hold_where_the_chat_says_nothing() -> None:
    silent = Chat("c", "t", NOW, NOW)
    given = Settings(effort="high", system="Be brief.")
    question = Question.of(silent, [user("Hi")], "m", given)
    assert (question.system, question.parameters.effort) == ("Be brief.", "high")
    spoken = replace(silent, system="Be long.", parameters=Parameters(effort="low"))
    question = Question.of(spoken, [user("Hi")], "m", given)
    assert (question.system, question.parameters.effort) == ("Be long.", "low")


PATHS = st.lists(
    st.builds(said, st.sampled_from(Role), st.sampled_from(["", " ", "a", "b\n", "語", "\N{GRINNING FACE}"])),
    max_size=8,
)


@given(path=PATHS)
@settings(max_examples=200, deadline=None)
def test_every_word_is_sent_in_order_and_nothing_empty(path: list[Message]) -> None:
    question = asked(*path)
    expected = [(message.role.value, message.text) for message in path if message.text.strip()]
    listed = chat.request_for(question).body()["messages"]
    assert [(item["role"], item["content"]) for item in listed] == expected
    listed = responses.request_for(question).body()["input"]
    assert [(item["role"], item["content"]) for item in listed] == expected


@given(path=PATHS)
@settings(max_examples=200, deadline=None)
def test_the_messages_protocol_gets_sides_that_alternate(path: list[Message]) -> None:
    listed = messages.request_for(asked(*path)).body()["messages"]
    roles = [item["role"] for item in listed]
    assert all(before != after for before, after in pairwise(roles))
    words = "".join(
        item["content"]
        if isinstance(item["content"], str)
        else "".join(part["text"] for part in item["content"])
        for item in listed
    )
    assert words == "".join(message.text for message in path if message.text.strip())
