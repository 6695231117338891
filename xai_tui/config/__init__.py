"""What the user may set: folders, settings and the API key. Nothing is read at import."""
