"""Answers on their way: send, stop, retry, edit, continue, and what a crash left behind."""
