"""Printing in the browser: a document's page for paper, and the company's layouts."""
