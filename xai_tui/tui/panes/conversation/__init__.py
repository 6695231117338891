"""The conversation pane: transcript, prompt and the chat they belong to."""
