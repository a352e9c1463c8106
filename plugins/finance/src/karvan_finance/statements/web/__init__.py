"""Statement layouts in the browser."""
