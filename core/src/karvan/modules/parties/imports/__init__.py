"""Files of parties: which column means what, and what becomes of each row."""
