"""The main screen: what its user's keys and commands do."""

import asyncio
import os
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import SuspendNotSupported
from textual.binding import BindingType

from xai_tui.errors import UsageError
from xai_tui.tui.browser import is_openable, open_link
from xai_tui.tui.commands.actions import Place
from xai_tui.tui.commands.bindings import bindings_of
from xai_tui.tui.editor import edit_text
from xai_tui.tui.layout import Side
from xai_tui.tui.panes.conversation.composer import Composer
from xai_tui.tui.screens.choice import Row
from xai_tui.tui.screens.main.links import Links
from xai_tui.tui.screens.main.mediator import Mediator
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.transcript.view import Transcript


class MainScreen(Mediator):
    """The commands of the main screen; each takes what follows its slash command."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.SCREEN)

    @on(Composer.CommandGiven)
    async def _command_given(self, event: Composer.CommandGiven) -> None:
        event.stop()
        action, argument = event.command.action, event.command.argument
        method = f"{action.method}({argument!r})" if action.argument else action.method
        await self.run_action(method)

    def action_new_chat(self) -> None:
        """Begin a new chat."""
        self.open_chat(None)

    def action_find_chat(self, words: str = "") -> None:
        """Go to the chats, or search them."""
        if words:
            self.chats.search.value = words
        self.open_side(Side.CHATS, self.chats)

    def action_rename_chat(self, title: str = "") -> None:
        """Give the open chat another title."""
        if self.links is not None:
            self.ask(self._rename(self.links, title))

    async def _rename(self, links: Links, title: str) -> None:
        chat = self.conversation.talk.chat if self.conversation.talk else None
        if chat is None:
            self.say("This chat has no title yet", "It gets one from its first prompt.")
            return
        wanted = title or await self.ask_line("title of this chat", chat.title)
        if wanted:
            await links.chats.rename(chat.id, wanted)

    def action_models(self, name: str = "") -> None:
        """Choose a model, or take the one that is named."""
        settings, links = self.chat_settings, self.links
        if settings is not None and links is not None:
            self.ask(settings.model(name) if name else self._pick_model(links))

    async def _pick_model(self, links: Links) -> None:
        models = links.models
        screen = ModelsScreen(
            models.models,
            models.chosen or None,
            models.note,
            effort=self.models.effort,
            effort_chosen=self.set_effort,
        )
        chosen = await self.app.push_screen_wait(screen)
        if chosen and self.chat_settings is not None:
            await self.chat_settings.model(chosen)

    def action_effort(self, level: str = "") -> None:
        """Set the reasoning effort."""
        if self.chat_settings is not None:
            self.ask(self.chat_settings.effort(level))

    def action_protocol(self, name: str = "") -> None:
        """Set the protocol of the chat."""
        if self.chat_settings is not None:
            self.ask(self.chat_settings.protocol(name))

    def action_system(self, text: str = "") -> None:
        """Set the system prompt of the chat."""
        if self.chat_settings is not None:
            self.ask(self.chat_settings.system(text))

    def action_web(self) -> None:
        """Let the server search the web, or no longer."""
        if self.chat_settings is not None:
            self.ask(self._toggle_web())

    async def _toggle_web(self) -> None:
        assert self.chat_settings is not None
        allowed = await self.chat_settings.web()
        self.say("The model may search the web" if allowed else "No web search any more")

    def action_jobs(self) -> None:
        """Go to the jobs."""
        self.open_side(Side.NOW, self.jobs)

    def action_focus_layout(self) -> None:
        """Show the conversation alone, or with what fits beside it."""
        self.choose_layout()
        self.side = None
        self.conversation.prompt.focus()

    def action_defer(self) -> None:
        """Send the draft as a deferred job."""
        if self.links is not None:
            self.ask(self._defer(self.links))

    async def _defer(self, links: Links) -> None:
        if await self.conversation.defer(links.jobs.defer):
            self.say(
                "Sent as a deferred job",
                "Its answer joins this chat when it is ready, at the latest in 24 hours.",
            )

    def action_next_pane(self, step: int) -> None:
        """Go to the pane after (1) or before (-1) this one, of those that are shown."""
        conversation = self.conversation
        panes = [
            conversation.prompt,
            conversation.transcript,
            self.chats,
            self.models,
            self.tokens,
            self.jobs,
        ]
        shown = [pane for pane in panes if pane.is_mounted and pane.size]
        at = next((place for place, pane in enumerate(shown) if pane.has_focus_within or pane.has_focus), 0)
        if shown:
            shown[(at + step) % len(shown)].focus()

    def action_stop(self) -> None:
        """Leave a side pane or an edit; else stop the answer."""
        if not self.conversation.has_focus_within:
            self.leave_side()
        elif not self.conversation.composer.cancel_edit():
            if self.conversation.prompt.has_focus:
                self.conversation.stop()
            else:
                self.conversation.prompt.focus()

    def action_retry(self) -> None:
        """Ask for another answer beside the last."""
        self.conversation.retry()

    def action_edit(self) -> None:
        """Edit the last prompt; sending it makes a sibling."""
        self.conversation.edit_prompt()

    def action_continue(self) -> None:
        """Go on with a partial answer."""
        self.conversation.proceed()

    def action_copy(self) -> None:
        """Choose what to copy from the end of the chat."""
        self.ask(self._pick_copy(None))

    def action_copy_text(self) -> None:
        """Copy what is selected on the screen; without a selection, stop the answer."""
        selected = self.get_selected_text()
        if selected:
            self.clear_selection()
            self.post_message(self.CopyWanted(selected, "the selection"))
        else:
            self.conversation.stop()

    @on(Transcript.CopyPickerRequested)
    def _copy_picker_requested(self, event: Transcript.CopyPickerRequested) -> None:
        event.stop()
        self.ask(self._pick_copy(event.entry_id))

    @on(Transcript.CopyRequested)
    def _copy_requested(self, event: Transcript.CopyRequested) -> None:
        event.stop()
        self.post_message(self.CopyWanted(event.text, f"the {event.what}"))

    async def _pick_copy(self, entry_id: str | None) -> None:
        choices = self.conversation.transcript.copy_choices(entry_id)
        if not choices:
            self.say("There is nothing to copy yet")
            return
        rows = [Row(choice.label, str(at), _size(choice.source)) for at, choice in enumerate(choices)]
        chosen = await self.choose("copy", rows)
        if chosen is not None:
            choice = choices[int(chosen)]
            self.post_message(self.CopyWanted(choice.source, f"the {choice.label.partition(':')[0]}"))

    @on(Transcript.LinkRequested)
    def _link_requested(self, event: Transcript.LinkRequested) -> None:
        event.stop()
        self.ask(self._follow_link(event.url))

    @on(Transcript.LinksRequested)
    def _links_requested(self, event: Transcript.LinksRequested) -> None:
        event.stop()
        self.ask(self._pick_link(event.urls))

    async def _pick_link(self, urls: Sequence[str]) -> None:
        url = (
            urls[0] if len(urls) == 1 else await self.choose("links in view", [Row(url, url) for url in urls])
        )
        if url is not None:
            await self._follow_link(url)

    async def _follow_link(self, url: str) -> None:
        """Say where a link leads, and do with it what is chosen; nothing opens by itself."""
        rows = [Row("Copy the link", "copy", url)]
        if is_openable(url):
            rows.append(Row("Open it in the browser", "open"))
        chosen = await self.choose("link", rows)
        if chosen == "open":
            await asyncio.to_thread(open_link, url, dict(os.environ))
        elif chosen == "copy":
            self.post_message(self.CopyWanted(url, "the link"))

    def action_editor(self) -> None:
        """Edit the prompt in the user's editor; answers go on coming meanwhile."""
        self.ask(self._edit_elsewhere())

    async def _edit_elsewhere(self) -> None:
        prompt = self.conversation.prompt
        try:
            with self.app.batch_update(), self.app.suspend():
                # What the editor refuses is raised only when the screen has the terminal again.
                edited = asyncio.ensure_future(asyncio.to_thread(edit_text, prompt.draft, dict(os.environ)))
                await asyncio.wait([edited])
        except SuspendNotSupported as error:
            raise UsageError("This terminal cannot be handed to an editor.") from error
        prompt.draft = edited.result()
        prompt.focus()


def _size(source: str) -> str:
    lines = source.count("\n") + 1
    return f"{lines:,} lines" if lines > 1 else ""
