"""What the transcript says to those around it."""

from collections.abc import Sequence

from textual.message import Message


class _OfEntry(Message):
    """Something that concerns one entry.

    Attributes:
        entry_id: Id of the entry.
    """

    def __init__(self, entry_id: str) -> None:
        super().__init__()
        self.entry_id = entry_id


class Requests:
    """The messages of a transcript; `Transcript` inherits their names."""

    class CopyPickerRequested(_OfEntry, namespace="transcript"):
        """The user wants to choose what to copy; `Transcript.copy_choices` has it."""

    class RetryRequested(_OfEntry, namespace="transcript"):
        """Another answer is wished for."""

    class EditRequested(_OfEntry, namespace="transcript"):
        """A prompt is to be edited; for an answer, the one before it."""

    class ContinueRequested(_OfEntry, namespace="transcript"):
        """A partial answer is to be continued."""

    class SiblingRequested(_OfEntry, namespace="transcript"):
        """Another sibling is to be shown.

        Attributes:
            step: 1 for the next, -1 for the one before.
        """

        def __init__(self, entry_id: str, step: int) -> None:
            super().__init__(entry_id)
            self.step = step

    class CopyRequested(Message, namespace="transcript"):
        """A text is to be copied.

        Attributes:
            text: Its source.
            what: What it is, in a few words.
        """

        def __init__(self, text: str, what: str) -> None:
            super().__init__()
            self.text = text
            self.what = what

    class LinkRequested(Message, namespace="transcript"):
        """A link was clicked; nothing has been opened.

        Attributes:
            url: Where it leads, as the text has it: any scheme, any text.
        """

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class LinksRequested(Message, namespace="transcript"):
        """One of the links in view is to be chosen.

        Attributes:
            urls: Where they lead, from the top, each once.
        """

        def __init__(self, urls: Sequence[str]) -> None:
            super().__init__()
            self.urls = tuple(urls)
