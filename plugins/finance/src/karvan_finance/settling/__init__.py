"""Open items and what settles them: matches of debits with credits, and how old the rest is."""
