"""Use cases: what the screen and the command line ask for, a folder each."""
