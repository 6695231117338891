"""The settings: what holds, where it comes from, what each may be."""
