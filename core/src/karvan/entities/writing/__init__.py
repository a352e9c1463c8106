"""The one way to write a record, whatever door it came by."""
