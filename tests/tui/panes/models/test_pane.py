import json
from collections.abc import Sequence

import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.panes.models.host import GROK, LOCAL, MINI, MODELS, PAINTER, Host
from xai_tui.domain.model import Model
from xai_tui.tui.panes.models.pane import ModelsPane
from xai_tui.tui.panes.models.rows import ModelRow


async def shown(
    pilot: Pilot[None], models: Sequence[Model] = MODELS, current: str | None = "grok-4.3", note: str = ""
) -> Host:
    host = pilot.app
    assert isinstance(host, Host)
    host.pane.protocol = "responses"
    host.pane.show(models, current, note)
    host.pane.focus()
    await pilot.pause()
    return host


async def test_a_narrow_pane_gives_each_model_two_lines() -> None:
    async with Host().run_test(size=(36, 16)) as pilot:
        host = await shown(pilot, note="the list is 2 days old")
        assert host.lines() == [
            "─ model ────────────────────────────",
            " / filter",
            "",
            "  $/M in / cached / out",
            "▌ grok-4.3                       1M",
            "  1.25 / 0.20 / 2.50 · text+image …",
            "  grok-3-mini                  131k",
            "  0.30 / 0.00 / 0.50 · text",
            "  llama                           –",
            "  – / – / –",
            "  grok-imagine-image              –",
            "  $0.0200 an image · →image",
            "",
            "",
            " effort ‹default›  e changes it",
            " the list is 2 days old",
        ]


async def test_a_wide_pane_is_a_table_whose_columns_meet_their_names() -> None:
    async with Host().run_test(size=(110, 12)) as pilot:
        host = await shown(pilot, current="grok-latest")
        head, grok, mini, local, painter = host.lines()[3:8]
        assert " ".join(grok.split()) == "▌ grok-4.3 1M text+image 1.25 0.20 2.50 none low* high"
        assert " ".join(mini.split()) == "grok-3-mini 131k text 0.30 0.00 0.50"
        assert " ".join(local.split()) == "llama – – – – –"
        assert " ".join(painter.split()) == "grok-imagine-image – →image $0.0200 an image"
        for word in ("context", "$/M in", "cached", "out"):
            end = head.index(word) + len(word)
            assert grok[end - 1] != " "
            assert grok[end : end + 1] in {" ", ""}
        assert painter.rstrip().endswith("image")
        assert len(painter) == head.index("out") + 3


async def test_the_middle_names_its_prices_in_each_row() -> None:
    async with Host().run_test(size=(78, 12)) as pilot:
        host = await shown(pilot)
        assert host.lines()[5] == "  in 1.25 · cached 0.20 · out 2.50 · text+image · none low* high"


async def test_the_cursor_begins_on_the_current_model_and_enter_chooses() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot, current="grok-3-mini-fast")
        await pilot.press("enter", "j", "enter", "G", "enter", "g", "enter", "k", "enter")
        chosen = [message.model_id for message in host.of(ModelsPane.Chosen)]
        assert chosen == ["grok-3-mini", "llama", "grok-imagine-image", "grok-4.3", "grok-imagine-image"]


async def test_letters_filter_and_the_best_is_chosen_from_within_the_filter() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash", *"gfast")
        assert "grok-3-mini = grok-3-mini-fast" in host.lines()[4]
        await pilot.press("enter", "escape")
        assert "grok-4.3" in host.lines()[4]
        await pilot.press("down", "up", "up", "enter")
        assert [message.model_id for message in host.of(ModelsPane.Chosen)] == [
            "grok-3-mini",
            "grok-4.3",
        ]


async def test_what_nothing_fits_says_so() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash", *"zzz", "enter", "down", "space")
        assert "No model has “zzz” in its name." in "\n".join(host.lines())
        await shown(pilot, ())
        await pilot.press("slash", "ctrl+u")
        assert "No models known yet." in "\n".join(host.lines())
        assert not host.posted


async def test_keys_that_arrive_in_one_read_keep_their_order() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash")
        for key in ("a", "b", "c", "backspace", "d"):
            host.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert host.pane.picker.box.value == "abd"


@pytest.mark.parametrize("keys", [["space"], ["right"], ["slash", "space"]])
async def test_the_whole_record_is_one_key_away_and_follows_the_cursor(keys: list[str]) -> None:
    async with Host().run_test(size=(78, 24)) as pilot:
        host = await shown(pilot)
        await pilot.press(*keys)
        assert " brand_new.deep 1.a  1" in host.lines()
        await pilot.press("down")
        text = "\n".join(host.lines())
        assert "brand_new" not in text
        assert "grok-3-mini-fast" in text
        await pilot.press("space")
        assert "grok-3-mini-fast" not in "\n".join(host.lines())
        assert host.pane.picker.box.value == ""


async def test_escape_closes_the_record_first_then_clears_the_filter() -> None:
    async with Host().run_test(size=(78, 24)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash", *"4.3", "space", "escape")
        assert "fingerprint" not in "\n".join(host.lines())
        assert host.pane.picker.box.value == "4.3"
        await pilot.press("escape")
        assert host.pane.picker.box.value == ""


async def test_e_goes_through_the_efforts_of_the_current_model() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot)
        for _ in range(4):
            await pilot.press("e")
            host.pane.effort = host.of(ModelsPane.EffortChosen)[-1].effort
            await pilot.pause()
        assert [message.effort for message in host.of(ModelsPane.EffortChosen)] == [
            "none",
            "low",
            "high",
            None,
        ]
        host.pane.effort = "low"
        await pilot.pause()
        assert " effort  default  none ‹low› high   e changes it" in host.lines()


async def test_without_efforts_there_is_no_choice_of_them() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot, current="llama")
        await pilot.press("e")
        assert not host.posted
        assert "effort" not in "\n".join(host.lines()[5:])


async def test_the_filter_takes_e_and_slash_as_letters() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash", "e", "slash", "j")
        assert host.pane.picker.box.value == "e/j"
        assert not host.posted


@pytest.mark.parametrize(
    ("current", "protocol", "effort", "lines"),
    [
        ("grok-latest", "responses", "high", ["responses · effort high", "1M · $1.25 / 0.20 / 2.50 per M"]),
        (
            "grok-4.3",
            "messages",
            None,
            ["messages (deprecated) · effort low", "1M · $1.25 / 0.20 / 2.50 per M"],
        ),
        ("llama", "chat", None, ["chat", "– · prices unknown"]),
        ("grok-imagine-image", "", None, ["", "makes images · $0.0200 an image"]),
        ("elsewhere", "chat", "low", ["chat · effort low", "context and prices unknown"]),
        (None, "chat", None, ["", ""]),
    ],
)
async def test_the_compact_form_says_what_the_next_turn_asks(
    current: str | None, protocol: str, effort: str | None, lines: list[str]
) -> None:
    async with Host(compact=True).run_test(size=(40, 8)) as pilot:
        host = await shown(pilot, current=current)
        host.pane.protocol, host.pane.effort = protocol, effort
        await pilot.pause()
        assert [line.strip() for line in host.lines()[1:5]] == [current or "no model chosen", *lines, ""]


async def test_the_compact_form_opens_the_picker_and_changes_the_effort() -> None:
    async with Host(compact=True).run_test(size=(40, 8)) as pilot:
        host = await shown(pilot)
        await pilot.press("enter", "e")
        await pilot.click(offset=(3, 2))
        await pilot.pause()
        assert len(host.of(ModelsPane.PickerWanted)) == 2
        assert [message.effort for message in host.of(ModelsPane.EffortChosen)] == ["none"]
        await shown(pilot, current="llama")
        await pilot.press("e")
        assert len(host.posted) == 3


async def test_the_full_form_does_not_ask_for_a_picker() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        host = await shown(pilot)
        await pilot.click(offset=(3, 3))
        assert not host.posted


async def test_a_refreshed_list_keeps_cursor_and_filter() -> None:
    async with Host().run_test(size=(78, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j", "j")
        host.pane.show([PAINTER, MINI, LOCAL, GROK], "grok-4.3")
        await pilot.press("enter", "slash", *"grok")
        host.pane.show(MODELS, "grok-4.3")
        await pilot.pause()
        assert "llama" not in "\n".join(host.lines())
        assert [message.model_id for message in host.of(ModelsPane.Chosen)] == ["llama"]


async def test_what_a_server_says_cannot_act() -> None:
    nasty = "\x1b[31m[red]x[/red] [@click=app.quit]y[/]\u202e\x9b2J"
    seen = "␛[31m[red]x[/red] [@click=app.quit]y[/]U+202EU+009B2J"
    model = Model(
        nasty,
        aliases=(nasty,),
        input_modalities=(nasty,),
        efforts=(nasty,),
        record=json.dumps({nasty: nasty}),
    )
    async with Host().run_test(size=(240, 30)) as pilot:
        host = await shown(pilot, [model, model], nasty, nasty)
        host.pane.effort = nasty
        await pilot.press("space")
        text = "\n".join(host.lines())
        assert text.count(seen) >= 6
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for line in host.lines() for char in line)
    async with Host(compact=True).run_test(size=(240, 30)) as pilot:
        host = await shown(pilot, [model], nasty)
        assert seen in "\n".join(host.lines())


@pytest.mark.parametrize("compact", [True, False])
async def test_every_width_is_borne(compact: bool) -> None:
    async with Host(compact=compact).run_test(size=(110, 14)) as pilot:
        for width in (98, 97, 96, 53, 36, 12, 5, 3, 2, 1):
            await pilot.resize_terminal(width, 14)
            host = await shown(pilot, [Model("量子コンピュータ" * 9), *MODELS], note="offline")
            await pilot.press("space", "slash", "x", "escape", "escape")
            await shown(pilot, ())
            assert len(host.lines()) == 14


async def test_of_thousands_only_those_in_view_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: set[str] = set()
    draw = ModelRow.lines

    def counted(row: ModelRow, width: int) -> list[object]:
        drawn.add(row.model.id)
        return list(draw(row, width))

    monkeypatch.setattr(ModelRow, "lines", counted)
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot, [Model(f"model-{number}") for number in range(5_000)], None)
        await pilot.press("G", "enter")
        assert host.of(ModelsPane.Chosen)[-1].model_id == "model-4999"
        assert len(drawn) < 40
