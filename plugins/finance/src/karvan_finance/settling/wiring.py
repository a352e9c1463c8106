"""What settling declares."""
