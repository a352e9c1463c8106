"""Taxes: what a sale or purchase bears, by rules that are kept as records and computed exactly."""
