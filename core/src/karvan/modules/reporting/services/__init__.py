"""Saving a report under a name, and having it mailed at set times."""
