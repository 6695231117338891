"""Benchmarks: `python -m tests.bench [NAME [ARGUMENT…]]…`; timings belong here, never into a test."""
