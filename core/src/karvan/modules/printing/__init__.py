"""Documents on paper: layouts that plugins declare, a company's own texts, prints kept for good."""
