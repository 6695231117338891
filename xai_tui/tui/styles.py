"""All style sheets, in the order in which later ones win."""

from pathlib import Path

from xai_tui.tui.panes.chats.pane import CSS_FILE as CHATS
from xai_tui.tui.panes.conversation.pane import CSS_FILE as CONVERSATION
from xai_tui.tui.panes.jobs.pane import CSS_FILE as JOBS
from xai_tui.tui.panes.models.pane import CSS_FILE as MODELS
from xai_tui.tui.panes.tokens.pane import CSS_FILE as TOKENS
from xai_tui.tui.screens.choice import CSS_FILE as CHOICE
from xai_tui.tui.screens.help import CSS_FILE as HELP
from xai_tui.tui.screens.key_entry import CSS_FILE as KEY_ENTRY
from xai_tui.tui.screens.line import CSS_FILE as LINE
from xai_tui.tui.screens.main.frame import CSS_FILE as MAIN
from xai_tui.tui.screens.models import CSS_FILE as PICKER
from xai_tui.tui.screens.over import CSS_FILE as OVER
from xai_tui.tui.screens.palette import CSS_FILE as PALETTE
from xai_tui.tui.screens.settings import CSS_FILE as SETTINGS

APP = Path(__file__).with_name("app.tcss")

CSS_FILES: tuple[Path, ...] = (
    APP,
    CHATS,
    CONVERSATION,
    JOBS,
    MODELS,
    TOKENS,
    MAIN,
    OVER,
    CHOICE,
    HELP,
    KEY_ENTRY,
    LINE,
    PALETTE,
    PICKER,
    SETTINGS,
)
"""The style sheets of the app, its panes and its screens."""
