"""Requests of the engines read, answered and told what is wrong with them."""
