"""Proofs of the transcript."""
