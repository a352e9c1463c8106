"""What people may be allowed to do with parties."""

CREATE = "core.party.create"
MERGE = "core.party.merge"
OVERRIDE_DUPLICATE = "core.party.override_duplicate"
READ = "core.party.read"
UPDATE = "core.party.update"
