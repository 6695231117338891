"""What stands between Textual and the terminal: it knows what each cell shows and writes differences only."""
