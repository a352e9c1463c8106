"""Stock and orders for Karvan."""
