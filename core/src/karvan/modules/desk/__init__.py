"""What core's modules put on the home page: my day, measures, saved reports."""
