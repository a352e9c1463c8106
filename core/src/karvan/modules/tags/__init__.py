"""Coloured words that people put on records of any kind, to find them again."""
