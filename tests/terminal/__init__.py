"""Proofs of what is known of terminals."""
