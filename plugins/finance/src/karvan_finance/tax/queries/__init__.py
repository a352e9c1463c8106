"""What is read of taxes."""
