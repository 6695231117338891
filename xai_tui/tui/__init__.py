"""Everything that knows Textual: the screen, its panes, keys and colours."""
