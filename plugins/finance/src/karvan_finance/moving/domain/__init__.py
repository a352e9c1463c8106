"""What foreign files say, as pure functions: text in, entries out, no database."""
