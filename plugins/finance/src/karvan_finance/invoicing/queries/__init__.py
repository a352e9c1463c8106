"""Invoices as lists, pages and prints show them."""
