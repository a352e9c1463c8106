"""Approvals: rules, requests, votes, delegation and reminders for every kind of document."""
