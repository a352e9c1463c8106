"""What is open, of whom, since when."""
