"""A tiny app around the models pane."""

import json

from textual import on
from textual.message import Message

from tests.tui.panes.host import PaneHost
from xai_tui.domain.model import Model, ModelKind
from xai_tui.domain.money import Prices
from xai_tui.tui.panes.models.pane import CSS_FILE, ModelsPane

RECORD = json.dumps(
    {"fingerprint": "fp_1", "input_modalities": ["text", "image"], "brand_new": {"deep": [{"a": 1}]}}
)

GROK = Model(
    "grok-4.3",
    aliases=("grok-4.3-latest", "grok-latest"),
    context_length=1_000_000,
    input_modalities=("text", "image"),
    output_modalities=("text",),
    prices=Prices(prompt=12_500, cached=2_000, completion=25_000),
    efforts=("none", "low", "high"),
    default_effort="low",
    record=RECORD,
)
MINI = Model(
    "grok-3-mini",
    aliases=("grok-3-mini-fast",),
    context_length=131_072,
    input_modalities=("text",),
    output_modalities=("text",),
    prices=Prices(prompt=3_000, cached=0, completion=5_000),
)
LOCAL = Model("llama")
PAINTER = Model("grok-imagine-image", ModelKind.IMAGE, prices=Prices(image=200_000_000))
MODELS = (GROK, MINI, LOCAL, PAINTER)


class Host(PaneHost[ModelsPane]):
    """Shows the pane and keeps what it posts."""

    CSS_PATH = [CSS_FILE]  # noqa: RUF012 - Textual's form

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__(ModelsPane(compact=compact, id="models"))

    @on(ModelsPane.EffortChosen)
    @on(ModelsPane.PickerWanted)
    def keep(self, message: Message) -> None:
        super().keep(message)

    def on_models_pane_chosen(self, message: ModelsPane.Chosen) -> None:
        self.posted.append(message)
