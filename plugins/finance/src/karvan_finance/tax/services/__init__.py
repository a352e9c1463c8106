"""What is done with taxes."""
