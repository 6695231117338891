"""The house held to its rules."""
