"""Streams put together again: feed each event to `add`, read the whole at any time.

All four have the same properties, so that a chat need not know its protocol:
`text`, `thoughts`, `tool_calls`, `citations`, `usage`, `finish_reason`,
`model`, `id`, `is_whole`.
"""
