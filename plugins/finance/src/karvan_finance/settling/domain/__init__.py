"""The rules of settling, without a database."""
