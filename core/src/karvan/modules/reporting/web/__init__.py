"""Reports in the browser."""
