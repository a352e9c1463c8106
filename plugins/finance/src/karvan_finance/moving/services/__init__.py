"""What is read of foreign files becomes accounts and posted entries."""
