"""What an author declares, and what a company adds to it: entities, fields, commands, views."""
