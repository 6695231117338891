"""Deferred jobs: sent, watched, collected exactly once, never lost."""
