"""What can be done: one table behind keys, slash commands and the command palette."""
