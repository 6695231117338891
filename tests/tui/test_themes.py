from pathlib import Path

import pytest

from xai_tui.tui.themes import DEFAULT_THEME, BadThemeError, load_themes, packaged_themes, read_theme


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
        ("name = 1 2", "line 1"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(BadThemeError, match=words):
        read_theme(text.encode())


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadThemeError):
        read_theme(b"\xff")
