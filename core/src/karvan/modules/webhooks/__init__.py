"""Webhooks: what happens in a company is told to addresses outside, signed, and tried again."""
