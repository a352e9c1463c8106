"""Finance in the browser: each view parses, calls one service or query, and renders."""
