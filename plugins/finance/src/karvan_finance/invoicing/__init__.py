"""Invoices, bills and credits: drafted, posted through the ledger, and due in instalments."""
