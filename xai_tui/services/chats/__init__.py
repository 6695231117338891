"""The stored chats, as views and commands use them."""

from xai_tui.services.chats.shelf import ChatShelf, OpenChat

__all__ = ["ChatShelf", "OpenChat"]
