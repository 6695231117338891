"""The three ways to carry a chat: its path of messages to the wire, and the answer back.

Turns stream through them; deferred jobs use the chat protocol's request and answer.
"""
