"""The proofs: everything here mirrors the package; `architecture` holds the house to its rules."""
