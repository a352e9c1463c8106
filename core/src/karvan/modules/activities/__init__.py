"""What people write and plan on any record, and the timeline of what happened to it."""
