"""The keys that panes and screens declare themselves, beside the table of actions."""

from textual.binding import Binding

from xai_tui.tui.panes.chats.listing import ChatList
from xai_tui.tui.panes.chats.pane import ChatsPane
from xai_tui.tui.panes.jobs.listing import JobList
from xai_tui.tui.panes.jobs.pane import JobsPane
from xai_tui.tui.panes.models.listing import ModelList
from xai_tui.tui.panes.models.pane import ModelsPane
from xai_tui.tui.panes.models.picker import ModelPicker
from xai_tui.tui.panes.settings.rows import SettingList
from xai_tui.tui.panes.tokens.pane import TokensPane
from xai_tui.tui.screens.choice import ChoiceScreen
from xai_tui.tui.screens.help import HelpScreen
from xai_tui.tui.screens.key_entry import KeyEntry
from xai_tui.tui.screens.line import LineScreen
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.screens.palette import PaletteScreen
from xai_tui.tui.screens.settings import SettingsScreen
from xai_tui.tui.transcript.view import Transcript

PANES = (
    Transcript,
    ChatsPane,
    ChatList,
    ModelsPane,
    ModelPicker,
    ModelList,
    TokensPane,
    JobsPane,
    JobList,
)

SCREENS = (
    ChoiceScreen,
    HelpScreen,
    KeyEntry,
    LineScreen,
    ModelsScreen,
    PaletteScreen,
    SettingsScreen,
    SettingList,
)

DECLARED_KEYS = frozenset(
    binding.id
    for node in (*PANES, *SCREENS)
    for binding in node.BINDINGS
    if isinstance(binding, Binding) and binding.id
)
"""Ids of these keys; a keymap may name them too."""
