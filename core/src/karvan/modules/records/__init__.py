"""The page of any record, and its parts: files, notes, activities, tags, followers, timeline, flow."""
