"""Outgoing mail: a queue in the database, templates for people's languages, one door to the server."""
