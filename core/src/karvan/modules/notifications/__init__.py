"""Telling people: who follows a record, what they are told of, and by which way."""
