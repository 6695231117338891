"""The root of every error this program raises on purpose.

Title, next step and exit code are attributes of the class, so an error is
declared once and only drawn elsewhere (`tui/notices.py`, `cli/output.py`).

```
XaiTuiError                       1
├── UsageError                    2   wrong words on the command line
├── MissingKeyError               4   no API key anywhere it is looked for
├── ConfigError                  78   a file or variable of the user's cannot be used
├── StoreError                    1   the database refuses
│   ├── StoreDamagedError             it is not a whole database any more
│   ├── StoreFullError                the disk is full
│   ├── StoreReadOnlyError            it may not be written
│   ├── StoreBusyError                another program holds it too long
│   ├── StoreTooNewError              a newer xai-tui wrote it
│   └── StoreElsewhereError           it is on a network, or open on another machine
├── NotFoundError                 1   no chat, job or message by that id
└── api.errors.ApiError           1   drawn in its own module
```

A layer declares beside its own code what it alone raises: a picture that
cannot be written, a constraint of a table.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the answer broke off,
4 no key or the key is refused, 5 rate limit or credits, 78 unreadable
config, 130 interrupted.
"""

from typing import ClassVar


class XaiTuiError(Exception):
    """Something expected went wrong, and there are words for it.

    Attributes:
        kind: Stable name for programs, as `--json` prints it.
        title: What happened, in a few words for people.
        next_step: What the user can do now; one sentence.
        exit_code: What the process ends with when this reaches the top.
        message: The details: the server's own words, a path, a line.
        status: HTTP status, if a server answered.
        request_id: The server's `x-request-id`, if it sent one.
    """

    kind: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    next_step: str = "Try again."
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str = "",
        *,
        next_step: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id
        if next_step is not None:
            self.next_step = next_step

    def __str__(self) -> str:
        return in_one_line(self.title, self.message)

    @property
    def details(self) -> str:
        """What the message adds to the title, to be shown under it."""
        return details_under(self.title, self.message)


def in_one_line(title: str, message: str) -> str:
    """Title and details after one another; a message that begins with the title's words says both."""
    if not message:
        return title
    return message if _begins_with(message, title) else f"{title}: {message}"


def details_under(title: str, message: str) -> str:
    """What a message adds to the title above it; servers like to begin with the same words."""
    return message[len(title) :].lstrip(" \n:;,.-–—") if _begins_with(message, title) else message


def _begins_with(message: str, title: str) -> bool:
    rest = message[len(title) :]
    return message.casefold().startswith(title.casefold()) and not rest[:1].isalnum()


class UsageError(XaiTuiError):
    """The command line cannot be understood."""

    kind = "usage"
    title = "That cannot be done this way"
    next_step = "See `xai-tui --help`."
    exit_code = 2


class MissingKeyError(XaiTuiError):
    """No source of API keys has one for this server."""

    kind = "no_key"
    title = "No API key"
    next_step = (
        "Set XAI_API_KEY; `xai-tui key` says where else one is looked for, `xai-tui --demo` works without."
    )
    exit_code = 4


class ConfigError(XaiTuiError):
    """A setting, theme, keymap or variable cannot be used; the message names file, key and line."""

    kind = "config"
    title = "The configuration cannot be used"
    next_step = "Correct the file named above, or move it away."
    exit_code = 78


class StoreError(XaiTuiError):
    """The database refuses; nothing that was stored before is touched."""

    kind = "store"
    title = "The database could not be used"
    next_step = "See `xai-tui paths` for where it is."


class StoreDamagedError(StoreError):
    """The integrity check failed, or the file is no SQLite database."""

    kind = "store_damaged"
    title = "The database is damaged"
    next_step = "Move the file away to start afresh; `sqlite3 FILE .recover` may save what is in it."


class StoreFullError(StoreError):
    """The disk or its quota is full; what could not be stored is still in memory."""

    kind = "store_full"
    title = "The disk is full"
    next_step = "Free some space and try again; nothing stored so far is lost."


class StoreReadOnlyError(StoreError):
    """The database or its folder may not be written."""

    kind = "store_read_only"
    title = "The database cannot be written"
    next_step = "Check the owner and mode of the data folder: `xai-tui paths`."


class StoreBusyError(StoreError):
    """Another process held the write lock longer than the busy time-out."""

    kind = "store_busy"
    title = "The database is busy"
    next_step = "Another program is writing to it; try again in a moment."


class StoreTooNewError(StoreError):
    """A later version of the program has changed the database's form."""

    kind = "store_too_new"
    title = "The database was written by a newer xai-tui"
    next_step = "Update xai-tui, or use another data folder (XDG_DATA_HOME)."


class StoreElsewhereError(StoreError):
    """The data folder lies on a network file system, or another machine has the database open."""

    kind = "store_elsewhere"
    title = "The database cannot be used from here"
    next_step = "Use a folder on this machine's own disk: set XDG_DATA_HOME."


class NotFoundError(XaiTuiError):
    """No stored thing has this id, or a prefix fits several."""

    kind = "not_found"
    title = "Not found"
    next_step = "Check the id; `xai-tui jobs list` lists the jobs, `xai-tui` opens the chats."
