"""What is kept between runs comes back as it was; what is damaged is as good as nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.model import Model, ModelKind
from xai_tui.domain.money import Prices
from xai_tui.services.catalog.cache import CachedModels, ModelCache

MODEL = Model("m", ModelKind.IMAGE, ("a",), 9, ("text",), ("image",), Prices(image=5), ("low",), "low")

TEXTS = st.text(max_size=5)
MODELS = st.builds(
    Model,
    id=TEXTS,
    kind=st.sampled_from(ModelKind),
    aliases=st.lists(TEXTS, max_size=2).map(tuple),
    context_length=st.none() | st.integers(0),
    prices=st.builds(Prices, prompt=st.none() | st.integers(0), image=st.none() | st.integers(0)),
    record=st.just("{}"),
)


@given(models=st.lists(MODELS, max_size=4).map(tuple))
@settings(max_examples=200, deadline=None)
def test_models_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, models: tuple[Model, ...]
) -> None:
    cache = ModelCache(tmp_path_factory.mktemp("cache") / "models.json")
    cache.put("here", models, 1.5)
    assert cache.get("here") == CachedModels(models, 1.5)


def test_origins_do_not_mix_and_the_oldest_are_dropped(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path / "models.json")
    for number in range(10):
        cache.put(f"origin {number}", [MODEL], float(number))
    assert cache.get("origin 1") is None
    assert cache.get("origin 9") == CachedModels((MODEL,), 9.0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"here": 1}',
        b'{"here": {"at": 1, "models": [{}]}}',
        b'{"here": {"at": null, "models": []}}',
        b'{"here": {"at": 1, "models": [{"id": "m", "kind": "new", "prices": {}}]}}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_file_is_no_cache(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "models.json"
    file.write_bytes(content)
    cache = ModelCache(file)
    assert cache.get("here") is None
    cache.put("here", [MODEL], 1.0)
    assert cache.get("here") == CachedModels((MODEL,), 1.0)


def test_a_field_that_a_newer_program_wrote_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_text('{"here": {"at": 1, "models": [{"id": "m", "kind": "image", "prices": {}, "new": 1}]}}')
    assert ModelCache(file).get("here") == CachedModels((Model("m", ModelKind.IMAGE),), 1.0)


def test_a_disk_that_refuses_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = ModelCache(tmp_path / "file" / "models.json")
    cache.put("here", [MODEL], 1.0)
    assert cache.get("here") is None
    assert ModelCache(None).get("here") is None
