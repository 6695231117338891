"""Proofs of what is seen."""
