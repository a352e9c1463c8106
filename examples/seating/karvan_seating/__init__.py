"""Seats that other plugins may book."""
