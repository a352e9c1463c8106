"""Reading people, their roles and sessions; no writes."""
