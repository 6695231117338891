import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.api.bodies import COMPLETION, MESSAGE, chunk, response
from xai_tui.api.decoding import load_json
from xai_tui.api.types.api_key import ApiKey
from xai_tui.api.types.base import WireModel
from xai_tui.api.types.chat import ChatChunk, ChatCompletion, ChatMessage
from xai_tui.api.types.messages import MessageAnswer
from xai_tui.api.types.models import Model
from xai_tui.api.types.responses import ModelResponse, ResponseEvent
from xai_tui.api.types.tokenize import Tokenized

WHOLES: list[tuple[type[WireModel], dict[str, Any]]] = [
    (ChatCompletion, COMPLETION),
    (ChatChunk, chunk(content="x")),
    (ModelResponse, response()),
    (MessageAnswer, MESSAGE),
    (Model, {"id": "grok-4.3", "pricing": [{"quality": "low", "price_per_image": 400_000_000}]}),
]

unknown = st.dictionaries(
    st.text("abcdefgh_", min_size=1, max_size=8).filter(lambda name: not name.startswith("_")),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(which=st.sampled_from(WHOLES), more=unknown)
def test_unknown_fields_survive(which: tuple[type[WireModel], dict[str, Any]], more: dict[str, Any]) -> None:
    model, known = which
    value = {f"new_{name}": item for name, item in more.items()} | known
    assert model.read(value).to_json() == value


@pytest.mark.parametrize(("model", "value"), WHOLES)
def test_absent_and_null_are_both_accepted(model: type[WireModel], value: dict[str, Any]) -> None:
    needed = {"id", "choices", "content"}
    for name in value:
        if name in needed:
            continue
        without = {key: item for key, item in value.items() if key != name}
        assert model.read(without).to_json() == without
        with_null = value | {name: None}
        assert model.read(with_null).to_json() == with_null


def test_enumerations_are_open() -> None:
    assert ChatChunk.read(chunk("end_turn")).choices is not None
    event = ResponseEvent.read({"type": "response.something.new", "delta": "x", "surprise": {"a": [1]}})
    assert event.to_json()["surprise"] == {"a": [1]}
    assert not event.ends


def test_other_servers_have_other_habits() -> None:
    completion = ChatCompletion.read(COMPLETION | {"id": 7, "created": 1773345547.25})
    assert (completion.id, completion.created) == ("7", 1773345547.25)
    priced = Model.read({"id": "a/b", "pricing": {"prompt": "0.0000004"}})
    assert priced.to_json() == {"id": "a/b", "pricing": {"prompt": "0.0000004"}}


def test_ticks_have_any_size() -> None:
    huge = 10**30
    completion = ChatCompletion.read(COMPLETION | {"usage": {"cost_in_usd_ticks": huge}})
    assert completion.usage is not None
    assert completion.usage.cost_in_usd_ticks == huge
    assert type(completion.usage.cost_in_usd_ticks) is int


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError):
        ChatCompletion.read(COMPLETION).id = "other"


def test_lone_surrogates_become_replacement_characters() -> None:
    body = rb'{"choices": [{"message": {"content": "\ud83d \uDE00 \ud83d\ude00 ok", "\udfff": "\ud800"}}]}'
    completion = ChatCompletion.parse(body)
    assert completion.choices[0].message is not None
    assert completion.choices[0].message.text == "� � 😀 ok"
    json.dumps(completion.to_json(), ensure_ascii=False).encode()


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(codec=None, exclude_categories=()), max_size=20))
def test_decoded_text_can_always_be_encoded(text: str) -> None:
    decoded = load_json(json.dumps([text, {text: text}]))
    json.dumps(decoded, ensure_ascii=False).encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert decoded == [text, {text: text}]


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", "1" * 5000, "[" * 200_000, "{} {}"])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the words are json's own
        load_json(text)


def test_bytes_that_are_no_utf8_and_a_byte_order_mark() -> None:
    assert load_json(b'\xef\xbb\xbf{"a": "\xff"}') == {"a": "�"}


def test_a_key_as_the_server_tells_it() -> None:
    key = ApiKey.read({"create_time": "2024-01-01T12:55:18.139305Z", "modify_time": 1724862020, "acls": [""]})
    assert key.created == datetime(2024, 1, 1, 12, 55, 18, 139305, tzinfo=UTC)
    assert key.modified == datetime(2024, 8, 28, 16, 20, 20, tzinfo=UTC)
    assert not key.is_blocked
    assert ApiKey(team_blocked=True).is_blocked
    assert ApiKey(create_time="1724862020").created == key.modified
    assert ApiKey(create_time="2024-01-01T00:00:00").created == datetime(2024, 1, 1, tzinfo=UTC)
    for unreadable in ("yesterday", "", None, 10**30):
        assert ApiKey(create_time=unreadable).created is None


def test_tokens_in_order() -> None:
    tokens = Tokenized.read({"token_ids": [{"token_id": 5, "token_bytes": [240]}, {"token_id": 6}]}).tokens
    assert [token.token_id for token in tokens] == [5, 6]


def test_content_in_parts_has_words() -> None:
    parts = [
        {"type": "text", "text": "a"},
        {"type": "image_url", "image_url": {"url": "u"}},
        {"type": "text", "text": "b"},
    ]
    assert ChatMessage.read({"content": parts}).text == "ab"


def test_a_whole_answer_as_one_chunk() -> None:
    whole = ChatChunk.of_completion(ChatCompletion.read(COMPLETION | {"future": 1}))
    assert whole.to_json()["future"] == 1
    assert whole.choices is not None
    assert whole.choices[0].delta is not None
    assert whole.choices[0].delta.text == "Olá!"
