"""What is known of the terminal, without Textual: what it is, what it can, and what may be sent to it."""
