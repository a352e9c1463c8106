"""Accounts in depth: second factor, sessions, API tokens, sign-in providers, people."""
