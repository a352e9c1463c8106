"""What a company sells, buys and counts: products, variants, categories, units of measure."""
