"""Reading dimensions and sets of their values."""
