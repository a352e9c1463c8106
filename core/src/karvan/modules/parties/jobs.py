"""Work of the parties module outside requests."""

from karvan.modules.parties.services.bulk import find_all_duplicates
from karvan.modules.parties.services.merging.merge import run_merge

__all__ = ["find_all_duplicates", "run_merge"]
