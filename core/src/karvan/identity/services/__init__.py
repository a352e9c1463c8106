"""What can be done about people: one public function is one business action."""
