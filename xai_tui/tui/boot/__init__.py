"""What stands in for the screen while it is loaded: drawn in the first milliseconds, without Textual."""
