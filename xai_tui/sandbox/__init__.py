"""The xAI REST API played locally, for people without a key, for demos and for tests.

It shares no code with the client: what the two agree on is evidence, not echo.
"""
