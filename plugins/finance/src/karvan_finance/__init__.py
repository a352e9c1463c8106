"""General ledger, journals, fiscal periods and statements for Karvan."""
