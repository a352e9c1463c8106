"""What every installed plugin owes the product, checked for each from its registry."""
