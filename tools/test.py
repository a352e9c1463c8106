"""Every check and every test, in one command: `make test`.

All steps run even if an early one fails, and the end names those that did.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import debian
from tools import postgres

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
STATIC = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
}
TESTS = {"tests": ["pytest", "-n", "auto", "--maxprocesses=4", "--dist=worksteal"]}


def run(steps: dict[str, list[str]]) -> list[str]:
    """Run the steps one after the other; the names of those that failed."""
    failed = []
    for name, (program, *arguments) in steps.items():
        print(f"\n== {name}: {program} {' '.join(arguments)}", flush=True)
        done = subprocess.run([PROGRAMS / program, *arguments], cwd=ROOT, check=False)
        if done.returncode != 0:
            failed.append(name)
    return failed


def main() -> None:
    postgres.end_cleanly_when_told()
    os.environ.pop("PYTHONPATH", None)
    failed = run(STATIC)
    if "--static" not in sys.argv[1:]:
        debian.ensure()
        with postgres.test_server():
            failed += run(TESTS)
    if failed:
        sys.exit(f"\nFailed: {', '.join(failed)}")
    print("\nAll checks and tests passed.")


if __name__ == "__main__":
    main()
