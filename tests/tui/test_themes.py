import os
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Footer,
    Input,
    Markdown,
    OptionList,
    Static,
    TextArea,
    Tree,
)
from textual.widgets._toast import Toast

from tests.themes.test_apps import Bare
from xai_tui.tui.app import XaiApp
from xai_tui.tui.styles import CSS_FILES
from xai_tui.tui.themes import (
    DEFAULT_THEME,
    KEYS,
    LARGEST,
    BadThemeError,
    load_themes,
    packaged_themes,
    read_theme,
)

ANSI = 'name = "mine"\nprimary = "ansi_red"\nansi = true\n'

VARIABLES = sorted(
    Theme("one", primary="red").to_color_system().generate().keys()
    | Theme("other", primary="red", ansi=True).to_color_system().generate().keys()
)
"""What a palette may set of Textual's."""

COLOURS = st.sampled_from(
    (
        *("red", "RED", "auto", "auto 50%", "auto 999%", "#123", "#12", "#12345678", "rgb(1, 2, 3)"),
        *(
            "rgb(-1,2,999)",
            "hsl(1,2%,3%)",
            "hsla(1,2%,3%,0.5)",
            "transparent",
            "ansi_default",
            "ansi_red 50%",
        ),
        *("initial", "none", "bold", "bold none", "not", "not bold", "$primary", "red; color: blue", "}"),
        *("\x1b[2J", "", "ａ", " red "),
    )
)
ANYTHING = COLOURS | st.text(max_size=20) | st.integers() | st.floats() | st.booleans()


WIDGETS = (
    Screen,
    Button,
    Checkbox,
    DataTable,
    Footer,
    Input,
    Markdown,
    OptionList,
    Static,
    TextArea,
    Toast,
    Tree,
)


def read(content: bytes) -> Theme | str:
    """The palette, or why it is refused."""
    try:
        return read_theme(content)
    except BadThemeError as error:
        return str(error)


def wear(theme: Theme) -> None:
    """Read every style sheet with a palette's variables, as the application does."""
    sheet = Stylesheet(variables=theme.to_color_system().generate())
    sheet.read_all(list(CSS_FILES))
    for kind in (XaiApp, *WIDGETS):
        sheet.add_source(kind.DEFAULT_CSS, (kind.__name__, ""), is_default_css=True)
    sheet.parse()


def test_the_packaged_palettes_all_load(tmp_path: Path) -> None:
    palettes = load_themes(tmp_path / "none")
    names = {theme.name for theme in palettes.themes}
    assert palettes.notices == ()
    assert DEFAULT_THEME in names
    assert len(names) >= 4
    assert any(theme.ansi for theme in palettes.themes)
    assert {theme.dark for theme in palettes.themes} == {True, False}


def test_each_packaged_file_is_named_as_its_theme() -> None:
    for entry in packaged_themes().iterdir():
        assert read_theme(entry.read_bytes()).name == entry.name.removesuffix(".toml")


def test_a_palette_of_the_user_replaces_one_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(f'name = "{DEFAULT_THEME}"\nprimary = "#123456"')
    palettes = load_themes(tmp_path)
    [mine] = [theme for theme in palettes.themes if theme.name == DEFAULT_THEME]
    assert mine.primary == "#123456"


def test_a_bad_palette_is_a_notice_that_names_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('name = "bad"\nprimary = "not a colour"')
    palettes = load_themes(tmp_path)
    [notice] = palettes.notices
    assert "bad.toml" in notice
    assert "`primary`" in notice
    assert "bad" not in {theme.name for theme in palettes.themes}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "x"', "`primary` is missing"),
        ('primary = "red"', "`name` is missing"),
        ('name = "x"\nprimary = "red"\nprimry = "red"', "there is no key `primry`"),
        ('name = "x"\nprimary = 3', "`primary` is missing"),
        ('name = "x"\nprimary = "red"\nsurface = 3', "`surface` must be a colour"),
        ('name = "x"\nprimary = "red"\ndark = "yes"', "`dark` must be true or false"),
        ('name = "x"\nprimary = "red"\ntext_alpha = true', "`text_alpha` must be a number"),
        ('name = "x"\nprimary = "red"\nvariables = 3', "`variables` must be a table of texts"),
        ('name = "x"\nprimary = "red"\n[variables]\nborder = 3', "`variables` must be a table of texts"),
        (
            'name = "x"\nprimary = "red"\n[variables]\nborder = "auto"',
            "`variables.border`: 'auto' is no colour",
        ),
        (
            'name = "x"\nprimary = "red"\n[variables]\nlink-style = "not"',
            "`variables.link-style`: 'not' is no",
        ),
        ('name = "x"\nprimary = "red"\n[variables]\n"a;b" = "red"', "`variables.a;b`: the name"),
        (
            'name = "x"\nprimary = "red"\nluminosity_spread = nan',
            "`luminosity_spread` must be between 0 and 1",
        ),
        ('name = "x"\nprimary = "red"\ntext_alpha = 1e300', "`text_alpha` must be between 0 and 1"),
        ('name = "a\\nb"\nprimary = "red"', "`name` must be a line"),
        (f'name = "{"x" * 61}"\nprimary = "red"', "`name` must be a line"),
        ("name = 1 2", "line 1"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(BadThemeError, match=words):
        read_theme(text.encode())


def test_a_file_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(BadThemeError, match="nested too deeply"):
        read_theme(b"name = " + b"[" * 90_000)


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadThemeError):
        read_theme(b"\xff")


def test_a_palette_of_the_terminal_s_own_colours_gets_what_textual_needs() -> None:
    ansi = read_theme(ANSI.encode()).to_color_system().generate()
    assert Theme("full", primary="red").to_color_system().generate().keys() <= ansi.keys()
    kept = read_theme((ANSI + '[variables]\nansi-background = "ansi_blue"').encode())
    assert kept.variables["ansi-background"] == "ansi_blue"
    assert kept.variables["ansi-foreground"] == "ansi_default"


async def test_an_app_runs_in_the_shortest_palette_of_the_terminal_s_own_colours() -> None:
    app = Bare()
    app.register_theme(read_theme(ANSI.encode()))
    async with app.run_test() as pilot:
        app.theme = "mine"
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert app.theme == "mine"


def test_what_is_no_readable_file_is_a_notice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nothing")
    (tmp_path / "large.toml").write_bytes(b"#" * (LARGEST + 1))
    notices = load_themes(tmp_path).notices
    assert [Path(notice.partition(":")[0]).name for notice in notices] == [
        "gone.toml",
        "large.toml",
        "pipe.toml",
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_file_does_more_than_be_refused(content: bytes) -> None:
    with pytest.raises(BadThemeError):
        read_theme(content)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(sorted(KEYS - {"variables", "name"})), ANYTHING, max_size=3),
    st.dictionaries(st.sampled_from(VARIABLES) | st.text(max_size=10), ANYTHING, max_size=3),
)
def test_what_is_not_refused_can_be_worn(rows: dict[str, object], variables: dict[str, object]) -> None:
    content = tomli_w.dumps({"name": "mine", "primary": "red", **rows, "variables": variables})
    found = read(content.encode("utf-8", "surrogatepass"))
    if isinstance(found, Theme):
        wear(found)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(VARIABLES), COLOURS, st.booleans())
def test_each_variable_of_textual_s_is_refused_or_can_be_worn(name: str, value: str, ansi: bool) -> None:
    rows = {"name": "mine", "primary": "red", "ansi": ansi, "variables": {name: value}}
    found = read(tomli_w.dumps(rows).encode())
    if isinstance(found, Theme):
        wear(found)
    else:
        assert f"`variables.{name}`" in found
