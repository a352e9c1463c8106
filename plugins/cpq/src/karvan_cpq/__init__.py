"""Configure, price, quote for Karvan."""
