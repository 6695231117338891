"""The deferred jobs: their states, and what can be done with each."""
