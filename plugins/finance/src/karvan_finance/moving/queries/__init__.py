"""The books read whole, for those who take them elsewhere."""
