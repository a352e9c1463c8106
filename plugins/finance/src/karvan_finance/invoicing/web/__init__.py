"""Invoices and payment terms as people work with them."""
