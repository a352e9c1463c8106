"""A person's right to see what is kept about them, and to have it taken out."""
