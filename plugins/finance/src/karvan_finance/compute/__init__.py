"""The pure engines by JSON: `karvan finance compute ENGINE < request.json`, without any books."""
