"""The database layer: engines, models' bases, units of work, declared rules and isolation."""
