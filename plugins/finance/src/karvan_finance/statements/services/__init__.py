"""What people do with the layouts of statements."""
