"""What people do with the books: one public function for each business action."""
