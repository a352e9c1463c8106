"""Customer relations for Karvan."""
