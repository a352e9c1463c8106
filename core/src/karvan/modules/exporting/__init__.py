"""Exports of lists that are too long for a request: made by a job, kept as a file of their person."""
