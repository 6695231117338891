"""The chats: a searchable list grouped by day."""
