"""Schema changes: one linear history and one version table per plugin, run by core, all or nothing."""
