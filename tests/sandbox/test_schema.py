import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.voice.schema import compose, free_object


def made(schema: JsonObject, prompt: str = "", seed: int = 1) -> object:
    value: object = json.loads(compose(schema, prompt, random.Random(seed)))
    return value


@pytest.mark.parametrize(
    ("schema", "prompt", "expected"),
    [
        ({"type": "string", "enum": ["red", "green"]}, "make it green", "green"),
        ({"const": 7}, "", 7),
        ({"type": "integer", "minimum": 3, "maximum": 9}, "there are 5 of them, not 20", 5),
        ({"type": "integer", "multipleOf": 5, "minimum": 12, "maximum": 16}, "", 15),
        ({"type": "integer", "exclusiveMinimum": 4, "maximum": 5}, "", 5),
        ({"type": "integer", "minimum": 4, "exclusiveMinimum": True, "maximum": 5}, "", 5),
        ({"type": "integer", "minimum": 4, "maximum": 5, "exclusiveMaximum": True}, "", 4),
        ({"type": "integer", "minimum": 4, "exclusiveMaximum": 5}, "", 4),
        ({"type": "integer", "maximum": -7, "minimum": -7}, "", -7),
        ({"type": "boolean"}, "", True),
        ({"type": "null"}, "", None),
        ({"type": ["string", "null"], "format": "date"}, "", "2026-11-03"),
        ({"type": ["null"]}, "", None),
        ({"type": "string", "maxLength": 3}, "", "san"),
        ({"type": "string", "minLength": 9}, "", "sandbox.."),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, "", True),
        ({"oneOf": [{"type": "null"}]}, "", None),
        ({"type": "array", "items": {"const": 1}, "minItems": 3}, "", [1, 1, 1]),
        ({"type": "array", "items": {"const": 1}, "maxItems": 1}, "", [1]),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": "a"}]}, "", [1, "a"]),
        ({"items": {"const": 1}}, "", [1, 1]),
        ({"type": "array", "uniqueItems": True, "items": {"type": "string"}}, "", ["sandbox", "sandbox 2"]),
        ({"type": "array", "uniqueItems": True, "items": {"const": 4}}, "", [4, 5]),
        ({"type": "object"}, "", {}),
        ({"properties": {"city": {"type": "string"}}}, "weather in Kyoto", {"city": "Kyoto"}),
        ({"properties": {"name": {"type": "string"}}}, "a person named Mara", {"name": "Mara"}),
        ({"properties": {"x": True}}, "", {"x": "anything"}),
    ],
)
def test_a_value_keeps_to_its_schema(schema: JsonObject, prompt: str, expected: object) -> None:
    assert made(schema, prompt) == expected


def test_references_and_joined_schemas_are_followed() -> None:
    schema: JsonObject = {
        "$defs": {
            "named": {"type": "object", "properties": {"name": {"const": "n"}}, "required": ["name"]},
            "a/b": {"const": "slashed"},
        },
        "allOf": [{"$ref": "#/$defs/named"}],
        "properties": {"other": {"$ref": "#/$defs/a~1b"}, "lost": {"$ref": "#/nowhere"}},
    }
    assert made(schema) == {"name": "n", "other": "slashed", "lost": "lost"}


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    node: JsonObject = {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]},
            "children": {"type": "array", "items": {"$ref": "#"}},
        },
        "required": ["value", "next"],
    }
    value = made(node)
    depth = 0
    while isinstance(value, dict):
        assert isinstance(value["value"], int)
        value = value["next"]
        depth += 1
    assert value is None
    assert depth < 20


SIMPLE = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "number", "boolean"])},
    optional={"minimum": st.integers(-50, 0), "maximum": st.integers(1, 50), "minLength": st.integers(0, 5)},
)
SCHEMAS = st.recursive(
    SIMPLE,
    lambda inner: (
        st.builds(
            lambda parts: {"type": "object", "properties": parts, "required": list(parts)},
            st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=4),
        )
        | st.builds(lambda item: {"type": "array", "items": item, "minItems": 1}, inner)
    ),
    max_leaves=8,
)


def fits(value: object, schema: JsonObject) -> bool:
    """A small judge of its own for the keywords used above."""
    match schema["type"]:
        case "object":
            parts = schema["properties"]
            assert isinstance(parts, dict)
            if not isinstance(value, dict) or set(value) != set(parts):
                return False
            return all(fits(value[key], part) for key, part in parts.items())
        case "array":
            items = schema["items"]
            assert isinstance(items, dict)
            return isinstance(value, list) and bool(value) and all(fits(one, items) for one in value)
        case "string":
            return isinstance(value, str) and len(value) >= int(str(schema.get("minLength", 0)))
        case "boolean":
            return isinstance(value, bool)
        case kind:
            number = (int, float) if kind == "number" else int
            low, high = float(str(schema.get("minimum", "-inf"))), float(str(schema.get("maximum", "inf")))
            return isinstance(value, number) and not isinstance(value, bool) and low <= value <= high


@settings(max_examples=200, deadline=None)
@given(SCHEMAS, st.text(max_size=60), st.integers())
def test_any_schema_of_the_usual_kinds_is_kept_to(schema: JsonObject, prompt: str, seed: int) -> None:
    assert fits(made(schema, prompt, seed), schema)


def test_a_free_object_takes_its_keys_and_numbers_from_the_prompt() -> None:
    assert json.loads(free_object("give `a` and `b`: 3", "topic")) == {"a": 3, "b": "topic"}
    assert json.loads(free_object("hi", "")) == {"answer": "sandbox"}
