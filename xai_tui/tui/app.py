"""The application: themes, keys, screens, and how it begins and ends."""

import asyncio
import contextlib
import os
import signal
import sys
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.message_pump import MessagePump

from xai_tui.errors import XaiTuiError
from xai_tui.terminal.detection import detect
from xai_tui.tui import notices
from xai_tui.tui.boot.boot import Boot
from xai_tui.tui.clipboard import Clipboard
from xai_tui.tui.commands.actions import Action, Place
from xai_tui.tui.commands.bindings import bindings_of
from xai_tui.tui.crash import last_words
from xai_tui.tui.driver import InputBegun, TerminalDriver, sure
from xai_tui.tui.first_run import FirstRun
from xai_tui.tui.key_order import KeyOrder, Marker, Typed
from xai_tui.tui.leaving import all_typed
from xai_tui.tui.loading import loading
from xai_tui.tui.looks import load_looks
from xai_tui.tui.opening import Opening, Start
from xai_tui.tui.output.driver import LineMeasured, StageDriver, pinned, staged
from xai_tui.tui.screens.help import HelpScreen, sections_for
from xai_tui.tui.screens.key_entry import Outcome
from xai_tui.tui.screens.keys import DECLARED_KEYS
from xai_tui.tui.screens.main.linked import Linked
from xai_tui.tui.screens.main.screen import MainScreen
from xai_tui.tui.screens.palette import PaletteScreen, offered
from xai_tui.tui.screens.settings import SettingsScreen
from xai_tui.tui.styles import CSS_FILES
from xai_tui.tui.theming import Theming
from xai_tui.tui.working import begin

if TYPE_CHECKING:
    from xai_tui.services.session import Session

PATIENCE = 0.5
"""Seconds after which the sides are filled, whether there is a session to show or not."""

TAKING_SECONDS = 0.5
"""How long the first paint waits for the prompt to take what was typed before it."""

SIGNALLED = 128
"""Exit codes above this name the signal that ended the program."""


class XaiApp(App[None], inherit_bindings=False):
    """The screen of xai-tui.

    The first paint waits for nothing but the prompt. Keys that come before
    it are kept and handed over in order; panes and session follow behind it.

    Args:
        start: What the program was started with.
        boot: What stands in for the screen until it is there.

    Attributes:
        opening: Holds the session.
        main: The main screen.
        report: What is said on the terminal after a crash.
    """

    TITLE = "xai-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = list(CSS_FILES)
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.ANYWHERE)

    def __init__(self, start: Start, boot: Boot | None = None) -> None:
        super().__init__()
        self.driver_class = staged(self.driver_class, start.settings)
        self.opening = Opening(start)
        self.report = ""
        self._boot = boot
        self._keys = KeyOrder(super().on_event, self._taker)
        self._sessions: asyncio.Task[None] | None = None
        self._board = notices.Board()
        self._looks = load_looks(
            start.paths, start.settings, builtin=set(self.available_themes), key_ids=DECLARED_KEYS
        )
        for theme in self._looks.themes:
            self.register_theme(theme)
        self.theme = self._looks.theme
        self._styled_for = self.get_css_variables()
        self.stylesheet.set_variables(self._styled_for)
        self.main = MainScreen(self._looks.keymap)
        self.main.focused_layout = pinned(start.settings.low_bandwidth) is True

    def refresh_css(self, animate: bool = True) -> None:
        """Parse and apply the styles anew, unless they are those of this theme already."""
        variables = self.get_css_variables()
        if variables != self._styled_for:
            self._styled_for = variables
            super().refresh_css(animate=animate)

    def get_default_screen(self) -> MainScreen:
        """Begin with the main screen: below it there is nothing to be painted."""
        return self.main

    def get_driver_class(self) -> type[Driver]:
        """A driver that survives its terminal."""
        return sure(super().get_driver_class())

    @on(LineMeasured)
    def _line_measured(self, event: LineMeasured) -> None:
        self.main.measured(event.rate)

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        driver = super()._build_driver(headless, inline, mouse, size)
        if isinstance(driver, TerminalDriver):
            driver.boot = self._boot
        if isinstance(driver, StageDriver):
            driver.writer.sparing = pinned(self.opening.start.settings.low_bandwidth)
        return driver

    def on_mount(self) -> None:
        """Listen for the signals that end the program, until nothing is left to be stored.

        A line that drops brings several: the kernel's and the shell's.
        """
        self.set_keymap(self._looks.keymap)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, partial(self.exit, return_code=SIGNALLED + number))

    @on(MainScreen.Built)
    async def _built(self) -> None:
        """Take keys, those first that came too early."""
        self.main.conversation.composer.take_keys()
        await self._keys.begin()
        if isinstance(self._driver, TerminalDriver):
            self._driver.begin_input()
        else:
            self.post_message(InputBegun())

    @on(InputBegun)
    async def _input_begun(self) -> None:
        """Paint, with what was typed so far; then open the session."""
        taken = asyncio.Event()
        self.main.conversation.prompt.call_later(taken.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(taken.wait(), TAKING_SECONDS)
        self.main.reveal()
        for notice in self._looks.notices:
            self._show(notice)
        self._sessions = asyncio.create_task(self._open_session(), name="open session")
        self._sessions.add_done_callback(self._background_crashed)

    async def on_event(self, event: events.Event) -> None:
        """Keep keys and pastes that come before the prompt takes them, and hand them over in their order."""
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
            return
        self.main.note_use()
        await self._keys.take(event)

    def _taker(self) -> MessagePump:
        """Who gets the next key: after the last screen has gone, nobody but the application itself."""
        return (self.focused or self.screen) if self.screen_stack else self

    @on(Marker)
    async def _marker_arrived(self, marker: Marker) -> None:
        await self._keys.arrived(marker)

    async def _open_session(self) -> None:
        """Open the session and show it, in one paint with the panes unless it takes long."""
        self.set_timer(PATIENCE, self.main.mount_panes)
        try:
            with loading():
                session = await self.opening.open()
                with self.main.painted_once():
                    await self._show_session(session)
                    await self.main.settle()
            if self.opening.lacks_key:
                await self._ask_for_key()
        except XaiTuiError as error:
            await self.main.mount_panes()
            self.main.conversation.refuse(error)

    async def _show_session(self, session: "Session") -> None:
        session.crashed.add_done_callback(self._background_crashed)
        session.watch()
        await self.main.attach(session, self.opening.start)
        self.main.say_key(lacking=self.opening.lacks_key)

    def _background_crashed(self, work: asyncio.Future[None]) -> None:
        """Leave when something behind the screen failed in a way that nobody expects."""
        error = None if work.cancelled() else work.exception()
        if isinstance(error, Exception):
            self._handle_exception(error)

    async def _ask_for_key(self) -> None:
        first_run = FirstRun(self, self.opening)
        outcome = await first_run.ask()
        if outcome is Outcome.LOOK_AROUND:
            await self.main.detach()
            await self._show_session(await self.opening.look_around())
        elif outcome is Outcome.KEY:
            self.main.say_key(lacking=False)
            self._show(notices.of_words("The key is in use", first_run.kept))

    @on(Linked.Noticed)
    def _noticed(self, event: Linked.Noticed) -> None:
        event.stop()
        self._show(event.notice)

    @on(Linked.CopyWanted)
    def _copy_wanted(self, event: Linked.CopyWanted) -> None:
        event.stop()
        copied = self._copies.copy(event.text, event.what)
        self._show(notices.of_words("Copy", copied.words, warning=not copied.is_sure))

    def _show(self, notice: notices.Notice) -> None:
        if self._board.takes(notice):
            self.notify(
                notice.words,
                title=notice.title,
                severity=notice.severity,
                timeout=notice.seconds,
                markup=False,
            )

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what a widget of Textual's own wants copied."""
        self._copies.copy(text, "the text")

    @property
    def _copies(self) -> Clipboard:
        write = self._driver.write if self._driver is not None else lambda _text: None
        return Clipboard(write, detect(os.environ), self.opening.start.paths.last_copy_file)

    def action_show_help(self) -> None:
        """Explain the keys of what is on the screen and has the focus; once more leaves it."""
        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen(sections_for(self.screen, self._looks.keymap)))

    def action_command_palette(self) -> None:
        """Let an action be chosen by its name; once more leaves it."""
        if isinstance(self.screen, PaletteScreen):
            self.screen.dismiss()
        else:
            actions = offered(on_main=self.screen is self.main)
            self.push_screen(PaletteScreen(actions, self._looks.keymap), self._do)

    async def _do(self, action: Action | None) -> None:
        if action is not None:
            await self.run_action(action.method, self.screen)

    def action_enter_key(self) -> None:
        """Ask for a key."""
        if self.opening.session is not None:
            self.run_worker(self._ask_for_key(), group="key", exclusive=True)

    def action_settings(self) -> None:
        """Show every setting and let it be changed."""
        self.push_screen(SettingsScreen(self.opening.start))

    def action_choose_theme(self, name: str = "") -> None:
        """Take the theme that is named, or let one be chosen and show it at once."""
        theming = Theming(self, self.opening.start.paths, self._show)
        if name:
            theming.take(name)
        else:
            theming.choose()

    def action_leave(self) -> None:
        """Leave at once; what runs is stopped and kept behind the screen."""
        begin(self, self._leave(), group="leave", alone=True)

    async def _leave(self) -> None:
        await all_typed(self._keys, self.main, self._sessions)
        self.exit()

    def _fatal_error(self) -> None:
        """Leave after a mistake of the program's own: the report shows no values of variables and no keys."""
        error = sys.exception() or self._exception or RuntimeError("unknown")
        if self.report:
            return  # what fails while the program falls down is not what brought it down
        self.report = last_words(error, self.opening.secrets, self.opening.start.paths.log_file)
        self._close_messages_no_wait()

    async def stop_opening(self) -> None:
        """Open no session any more."""
        if self._sessions is not None and not self._sessions.done():
            self._sessions.cancel()
            await asyncio.wait([self._sessions])
