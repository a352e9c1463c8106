"""The rules of invoices, without a database."""
