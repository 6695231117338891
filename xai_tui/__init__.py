"""xai-tui, the terminal application for the xAI REST API."""

__version__ = "0.1.0"
