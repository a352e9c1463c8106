"""What every test tree of the workspace shares: the fixtures of `karvan.testing`, and one guard."""

from __future__ import annotations

import gc
import importlib
import sys
from pathlib import Path

from hypothesis import HealthCheck
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
MEMBERS = {
    "karvan": "core",
    "karvan_finance": "plugins/finance",
    "karvan_crm": "plugins/crm",
    "karvan_inventory": "plugins/inventory",
    "karvan_cpq": "plugins/cpq",
}

pytest_plugins = ["karvan.testing"]

# the same examples in every run; how long one takes says nothing on a busy machine
settings.register_profile(
    "karvan", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("karvan")


def pytest_configure():
    """Stop before testing copies: `pip install .` at the root installs them and edits do nothing."""
    for package, folder in MEMBERS.items():
        found = Path(importlib.import_module(package).__file__ or "").resolve()
        if not found.is_relative_to(ROOT / folder / "src"):
            sys.exit(f"{package} is imported from {found}, not from this tree. Run: make setup")


def pytest_collection_finish():
    """What was collected lives to the end: the garbage collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
