"""What the sandbox says: its own words, chosen to fit the prompt, by a model of no size at all."""
