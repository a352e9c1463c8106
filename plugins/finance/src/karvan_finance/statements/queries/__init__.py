"""What statements read: layouts, and sums of accounts over days."""
