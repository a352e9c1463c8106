"""Importing products and their categories from tables of others."""
