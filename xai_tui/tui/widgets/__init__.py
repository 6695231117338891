"""Parts that screens and panes share."""
