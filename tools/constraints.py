"""Write constraints.txt anew: install everything unpinned in a clean environment, then list it.

The list holds names and versions only, so it says nothing about where packages come from.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Every version that the checks were run with. Written by `make constraints`; names and versions only.
"""
NOT_PINNED = {"pip", "setuptools", "wheel"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder, "bin", "python")), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-q", "hatchling", "editables"], check=True)
        requirements = ["--no-build-isolation", "-r", "requirements-dev.txt"]
        subprocess.run([*pip, "install", "-q", *requirements], check=True, cwd=ROOT)
        listing = subprocess.run(
            [*pip, "list", "--format=json", "--exclude-editable"],
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
    pins = sorted(
        f"{package['name'].lower().replace('_', '-')}=={package['version']}"
        for package in json.loads(listing)
        if package["name"].lower() not in NOT_PINNED
    )
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(pins) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
