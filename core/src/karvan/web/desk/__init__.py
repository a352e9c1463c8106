"""What every page has at hand: search, the palette, favourites, what was seen, the home page."""
