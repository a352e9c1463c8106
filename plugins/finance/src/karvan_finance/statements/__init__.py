"""Financial statements: layouts that a company edits, and the figures that fill them."""
