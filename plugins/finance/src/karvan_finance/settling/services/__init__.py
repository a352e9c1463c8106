"""Matching what is open, and undoing it."""
