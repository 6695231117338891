import pytest

from tests.sandbox.conftest import Client, at, words


def test_chat_models_come_first_and_grok_4_3_before_all(client: Client) -> None:
    body = client.done(client.get("/models"))
    assert list(body) == ["data", "object"]
    models = body["data"]
    assert isinstance(models, list)
    assert len(models) == 12
    assert models[0]["id"] == "grok-4.3"
    pictured = ["imagine" in model["id"] for model in models]
    assert pictured == sorted(pictured)
    assert (models[0]["context_length"], models[0]["prompt_text_token_price"]) == (1_000_000, 12_500)
    assert models[0]["capabilities"]["default_reasoning_effort"] == "low"
    assert models[-1]["pricing"][0] == {"quality": "low", "resolution": "1k", "price_per_image": 400_000_000}
    assert all(value is not None for model in models for value in model.values())


def test_language_models_have_every_price_and_no_window(client: Client) -> None:
    models = client.done(client.get("/language-models"))["models"]
    assert isinstance(models, list)
    for model in models:
        assert "context_length" not in model
        assert {"search_price", "long_context_threshold", "prompt_image_token_price"} <= set(model)
        assert model["fingerprint"].startswith("fp_")
    assert models[0]["input_modalities"] == ["text", "image"]
    assert models[-1]["input_modalities"] == ["text"]


def test_image_models_have_a_price(client: Client) -> None:
    models = client.done(client.get("/image-generation-models"))["models"]
    assert isinstance(models, list)
    assert [model["image_price"] for model in models] == [200_000_000, 500_000_000, 500_000_000]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/models/grok-4", "grok-4.3"),
        ("/models/grok-imagine-image", "grok-imagine-image"),
        ("/language-models/grok-4.7-latest", "grok-4.7"),
        ("/image-generation-models/grok-imagine-image-latest", "grok-imagine-image"),
    ],
)
def test_one_model_is_found_by_id_or_alias(client: Client, path: str, expected: str) -> None:
    body = client.done(client.get(path))
    assert (words(body, "id"), body["object"], body["owned_by"]) == (expected, "model", "xai")
    assert isinstance(at(body, "aliases"), list)


@pytest.mark.parametrize("route", ["models", "language-models", "image-generation-models"])
def test_an_unknown_model_is_not_found(client: Client, route: str) -> None:
    answer = client.get(f"/{route}/grok-none")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_the_key_is_described_and_redacted(client: Client) -> None:
    body = client.done(client.get("/api-key"))
    assert body["redacted_api_key"] == "xai-...0000"
    assert body["team_blocked"] is False
    assert isinstance(body["acls"], list)
