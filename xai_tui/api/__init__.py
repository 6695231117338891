"""A self-contained async client of the xAI REST API.

It knows nothing of the program around it. Start at `client.XaiClient`; the
modules `origin`, `observer`, `waiting` and `errors` need the standard library
only, `types` needs pydantic, and httpx is loaded when a client is built.
"""
