"""What is read from the books: frozen values out, nothing written."""
