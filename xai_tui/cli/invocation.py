"""One run of the command line: its environment, and the session that its settings describe."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xai_tui.cli.output import Output

if TYPE_CHECKING:
    from xai_tui.config.credentials import FoundKey
    from xai_tui.config.paths import Paths
    from xai_tui.config.settings import Settings
    from xai_tui.services.session import Session

DEMO_KEY = "xai-demo"
"""The key of the demo; the sandbox takes any that begins so."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What every command starts from.

    Attributes:
        environ: The process environment.
        streams: Where everything is written.
        demo: Whether the sandbox stands in for the server.
        api_key_file: The file of `--api-key-file`.
        flags: Settings that were given as flags, by name.
    """

    environ: Mapping[str, str]
    streams: Output
    demo: bool = False
    api_key_file: Path | None = None
    flags: Mapping[str, object] = field(default_factory=dict)

    def output(self, *, as_json: bool = False) -> Output:
        """The streams of this run, told whether they are read by a program."""
        self.streams.as_json = as_json
        return self.streams

    def paths(self) -> "Paths":
        """Where its files are."""
        from xai_tui.config.paths import find_paths

        return find_paths(self.environ, demo=self.demo)

    def settings(self) -> "Settings":
        """The settings that hold.

        Raises:
            ConfigError: A file or variable cannot be used.
        """
        from xai_tui.config.settings import load_settings

        return load_settings(self.paths(), self.environ, self.flags)

    def key(self, settings: "Settings", output: Output) -> "FoundKey | None":
        """The key for the server of these settings.

        Raises:
            MissingKeyError: A source that was named holds no key.
            UsageError: The key file cannot be read.
        """
        from xai_tui.config.credentials import find_key

        return find_key(
            self.paths(), settings, self.environ, api_key_file=self.api_key_file, notice=output.say
        )

    @asynccontextmanager
    async def session(
        self, output: Output, *, save: bool = True, online: bool = True
    ) -> "AsyncIterator[Session]":
        """A session with the server of the settings, or with a sandbox of its own.

        Args:
            output: Where notices go.
            save: Whether chats and jobs are stored.
            online: Whether the server may be asked; else no key is looked for and no sandbox started.

        Raises:
            XaiTuiError: Settings, key, base URL or database cannot be used.
        """
        async with self.keyed_session(output, save=save, online=online) as (session, _):
            yield session

    @asynccontextmanager
    async def keyed_session(
        self, output: Output, *, save: bool = True, online: bool = True
    ) -> "AsyncIterator[tuple[Session, FoundKey | None]]":
        """The same, and the key in use with what is known of it."""
        from xai_tui.services.session import open_session

        settings = self.settings()
        for words in settings.notices:
            output.say(words)
        with self._server(settings, output) if online else nullcontext((settings, None)) as (settings, key):
            async with open_session(
                settings, self.paths(), key, sandbox=self.demo, save=save, notice=output.say
            ) as session:
                yield session, key

    @contextmanager
    def _server(self, settings: "Settings", output: Output) -> "Iterator[tuple[Settings, FoundKey | None]]":
        if not self.demo:
            yield settings, self.key(settings, output)
            return
        from xai_tui.cli.demo import demo_sandbox
        from xai_tui.config.credentials import FoundKey, Secret

        with demo_sandbox(self.environ) as sandbox:
            yield replace(settings, base_url=sandbox.url), FoundKey(Secret(DEMO_KEY), "the sandbox")
