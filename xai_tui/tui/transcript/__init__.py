"""The transcript: a chat drawn line by line, from the source of its messages to strips."""
