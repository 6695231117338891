import pytest

from xai_tui.domain.model import Model, find_model
from xai_tui.domain.parameters import Parameters

MODELS = (
    Model("grok-4-0709", aliases=("grok-4",)),
    Model("grok-4.3", aliases=("grok-latest",)),
    Model("grok-4"),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("grok-4.3", "grok-4.3"),
        ("grok-latest", "grok-4.3"),
        ("grok-4", "grok-4"),
        ("grok-4-0709", "grok-4-0709"),
        ("grok", None),
        ("", None),
    ],
)
def test_a_model_is_found_by_id_before_alias(name: str, found: str | None) -> None:
    model = find_model(MODELS, name)
    assert (model.id if model else None) == found


def test_the_names_of_a_model_begin_with_its_id() -> None:
    assert MODELS[0].names == ("grok-4-0709", "grok-4")


@pytest.mark.parametrize(
    ("modalities", "sees"), [((), True), (("text",), False), (("text", "image"), True), (("image",), True)]
)
def test_pictures_may_be_sent_unless_the_server_says_otherwise(
    modalities: tuple[str, ...], sees: bool
) -> None:
    assert Model("m", input_modalities=modalities).sees_images is sees


def test_only_parameters_that_were_set_are_told() -> None:
    assert Parameters().as_dict() == {}
    assert Parameters(temperature=0.0, seed=0, web=True).as_dict() == {
        "temperature": 0.0,
        "seed": 0,
        "web": True,
    }
    assert Parameters(schema="").as_dict() == {"schema": ""}
