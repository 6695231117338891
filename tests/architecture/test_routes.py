"""A route has its file in every layer; this names what is missing."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOUNS = (
    "api_key",
    "chat",
    "complete",
    "completions",
    "deferred",
    "image_models",
    "images",
    "language_models",
    "messages",
    "models",
    "responses",
    "tokenize",
)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("layer", ["xai_tui/api/resources", "xai_tui/sandbox/routes"])
def test_every_noun_has_its_file(layer: str, noun: str) -> None:
    assert (ROOT / layer / f"{noun}.py").is_file()
