"""Taking another theme: at once, and for later starts."""

from collections.abc import Callable

from textual.app import App

from xai_tui.config.paths import Paths
from xai_tui.config.settings import save_setting
from xai_tui.errors import XaiTuiError
from xai_tui.tui import notices
from xai_tui.tui.looks import unknown_theme
from xai_tui.tui.screens.choice import ChoiceScreen, Row
from xai_tui.tui.themes import in_order


class Theming:
    """Lets a theme be chosen and keeps it in `settings.toml`.

    Args:
        app: Wears the theme.
        paths: Where the settings are.
        show: Shows what goes wrong.
    """

    def __init__(self, app: App[None], paths: Paths, show: Callable[[notices.Notice], None]) -> None:
        self._app = app
        self._paths = paths
        self._show = show

    def choose(self) -> None:
        """Let one be chosen from a list."""
        rows = [Row(each, each) for each in in_order(self._app.available_themes)]
        self._app.push_screen(ChoiceScreen("theme", rows, self._app.theme), self._chosen)

    def take(self, name: str) -> None:
        """Wear this one from now on."""
        if name not in self._app.available_themes:
            self._show(notices.of_error(unknown_theme(name, self._app.available_themes)))
            return
        self._app.theme = name
        try:
            save_setting(self._paths, "theme", name)
        except XaiTuiError as error:
            self._show(notices.of_error(error))

    def _chosen(self, name: str | None) -> None:
        if name is not None:
            self.take(name)
