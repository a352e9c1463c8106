"""What every plugin must keep, asked of each one that is installed."""
