"""Routes beside the chat: stored responses, pictures, raw completions, tokens."""
