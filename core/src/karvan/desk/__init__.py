"""What a person keeps for themselves in a company: favourites, what was seen last, the home page."""
