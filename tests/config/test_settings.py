import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.config.paths import Paths, find_paths
from xai_tui.config.settings import FIELDS, Settings, load_settings, save_setting, unset_setting
from xai_tui.errors import ConfigError, UsageError


def test_without_any_file_the_defaults_hold(paths: Paths) -> None:
    loaded = load_settings(paths, {})
    assert loaded == Settings()
    assert {loaded.sources[item.name] for item in FIELDS} == {"default"}
    assert loaded.notices == ()


def test_the_table_and_the_settings_name_the_same_things(paths: Paths) -> None:
    for item in FIELDS:
        assert getattr(Settings(), item.name) == item.default
        assert item.meaning.endswith(".")


def test_each_source_wins_over_the_one_after_it(paths: Paths) -> None:
    paths.config_file.write_text('theme = "a"\nmodel = "a"\nbase_url = "http://a"\nmouse = false\n')
    paths.settings_file.write_text('theme = "b"\nmodel = "b"\nbase_url = "http://b"\n')
    environ = {"XAI_TUI_THEME": "c", "XAI_BASE_URL": "http://c"}
    loaded = load_settings(paths, environ, {"theme": "d", "model": None})
    assert (loaded.theme, loaded.base_url, loaded.model, loaded.mouse) == ("d", "http://c", "b", False)
    assert loaded.sources["theme"] == "flag"
    assert loaded.sources["base_url"] == "XAI_BASE_URL"
    assert loaded.sources["model"] == str(paths.settings_file)
    assert loaded.sources["mouse"] == str(paths.config_file)
    assert loaded.sources["system"] == "default"


def test_an_empty_variable_counts_as_unset(paths: Paths) -> None:
    assert load_settings(paths, {"XAI_BASE_URL": ""}).base_url == "https://api.x.ai"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n\nidle_timeout = -3", 3, "between 0.1 and 86400, not -3"),
        ("idle_timeout = nan", 1, "between 0.1 and 86400, not nan"),
        ('idle_timeout = "60"', 1, "must be a number"),
        ("idle_timeout = true", 1, "must be a number"),
        ("# a\nmouse = 1", 2, "must be true or false"),
        ("theme = 3", 1, "must be text in quotes"),
        ('theme = ""', 1, "must not be empty"),
        ('"protocol" = "grpc"', 1, "one of responses, chat, messages"),
        ('model = "m"\napi_key_command = "pass xai"', 2, "a list of texts"),
        ("api_key_command = [1]", 1, "a list of texts"),
        ("[theme]\nname = 'x'", 1, "must be text in quotes"),
        ("theme = 'a'\ntheme = 'b'", 2, ""),
        ("theme = 'a", 1, ""),
        ("a = 1\n\nmodel grok", 3, ""),
    ],
)
@pytest.mark.parametrize("name", ["config.toml", "settings.toml"])
def test_what_cannot_be_used_is_named_with_file_and_line(
    paths: Paths, name: str, source: str, line: int, words: str
) -> None:
    file = paths.config_dir / name
    file.write_text(source)
    with pytest.raises(ConfigError) as caught:
        load_settings(paths, {})
    assert caught.value.exit_code == 78
    assert f"{file}, line {line}" in caught.value.message
    assert words in caught.value.message


def test_a_file_that_is_no_text_is_named_with_its_line(paths: Paths) -> None:
    paths.config_file.write_bytes(b"mouse = true\n# \xff\n")
    with pytest.raises(ConfigError, match=r"config\.toml, line 2: not UTF-8"):
        load_settings(paths, {})


def test_a_folder_in_the_file_s_place_is_an_error(paths: Paths) -> None:
    paths.config_file.mkdir()
    with pytest.raises(ConfigError, match="directory"):
        load_settings(paths, {})


def test_unknown_settings_are_noticed_with_the_nearest_name(paths: Paths) -> None:
    paths.config_file.write_text('# mine\nmodle = "grok-4.3"\nqqq = 1\n')
    loaded = load_settings(paths, {})
    assert loaded.notices == (
        f"{paths.config_file}, line 2: there is no setting `modle`; perhaps `model` is meant.",
        f"{paths.config_file}, line 3: there is no setting `qqq`.",
    )


def test_a_variable_that_names_no_file_is_noticed(environ: dict[str, str], tmp_path: Path) -> None:
    paths = find_paths(environ | {"XAI_TUI_CONFIG": str(tmp_path / "gone.toml")})
    assert "gone.toml, which does not exist" in load_settings(paths, {}).notices[0]


def test_a_flag_that_cannot_be_is_wrong_usage(paths: Paths) -> None:
    with pytest.raises(UsageError, match="one of responses, chat, messages"):
        load_settings(paths, {}, {"protocol": "grpc"})


def test_saved_values_join_the_others_and_leave_the_users_file_alone(paths: Paths) -> None:
    paths.config_file.write_text("# a comment of mine\nmouse = true\n")
    save_setting(paths, "mouse", value=False)
    save_setting(paths, "api_key_command", ["pass", "xai"])
    save_setting(paths, "theme", "xai-light")
    loaded = load_settings(paths, {})
    assert (loaded.mouse, loaded.theme, loaded.api_key_command) == (False, "xai-light", ("pass", "xai"))
    assert paths.config_file.read_text() == "# a comment of mine\nmouse = true\n"
    assert paths.settings_file.stat().st_mode & 0o777 == 0o600
    unset_setting(paths, "mouse")
    unset_setting(paths, "model")
    assert load_settings(paths, {}).mouse is True
    assert "mouse" not in tomllib.loads(paths.settings_file.read_text())


def test_saving_keeps_settings_of_a_newer_program(paths: Paths) -> None:
    paths.settings_file.write_text("from_the_future = 1\n")
    save_setting(paths, "theme", "xai-light")
    assert tomllib.loads(paths.settings_file.read_text()) == {"from_the_future": 1, "theme": "xai-light"}


def test_nothing_wrong_is_ever_saved(paths: Paths) -> None:
    with pytest.raises(UsageError, match="perhaps `theme`"):
        save_setting(paths, "thema", "x")
    with pytest.raises(UsageError, match="no setting"):
        unset_setting(paths, "zzz")
    with pytest.raises(UsageError, match="a number"):
        save_setting(paths, "idle_timeout", "soon")
    assert not paths.settings_file.exists()
    paths.settings_file.write_text("half = ")
    with pytest.raises(ConfigError):
        save_setting(paths, "theme", "x")
    assert paths.settings_file.read_text() == "half = "


def test_a_folder_that_cannot_be_written_is_a_clear_error(paths: Paths) -> None:
    paths.config_dir.rmdir()
    paths.config_dir.write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match=r"settings\.toml"):
        save_setting(paths, "theme", "x")


_VALUES = {
    str: st.text(min_size=1),
    bool: st.booleans(),
    float: st.floats(min_value=1.0, max_value=600.0),
    tuple: st.lists(st.text(), min_size=1).map(tuple),
}


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_value_that_may_be_saved_comes_back(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    item = data.draw(st.sampled_from(FIELDS))
    value = data.draw(st.sampled_from(item.choices) if item.choices else _VALUES[item.type])
    home = str(tmp_path_factory.getbasetemp() / "round")
    paths = find_paths({f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "STATE", "CACHE")})
    save_setting(paths, item.name, value)
    try:
        assert getattr(load_settings(paths, {}), item.name) == value
    finally:
        paths.settings_file.unlink()


def test_a_file_broken_off_in_a_text_is_named_with_its_last_line(paths: Paths) -> None:
    paths.config_file.write_text('mouse = true\nsystem = """never closed\n')
    with pytest.raises(ConfigError, match=r"config\.toml, line 3"):
        load_settings(paths, {})
