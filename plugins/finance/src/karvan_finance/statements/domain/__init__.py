"""The arithmetic of statements as pure functions: layout and balances in, figures out."""
