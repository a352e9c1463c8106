"""The Debian packages that the tests need: installed where that is possible, else named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """A package, and how to see that what it brings is there."""

    package: str
    is_there: Callable[[], bool]


def has_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


def has_chromium() -> bool:
    return Path("/usr/bin/chromium").exists()


def has_pango() -> bool:
    """What WeasyPrint shapes text with and cuts fonts down with."""
    return all(map(find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))


def has_persian_font() -> bool:
    return Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").exists()


NEEDS = (
    Need("postgresql", has_postgresql),
    Need("chromium", has_chromium),
    Need("libpango-1.0-0", has_pango),
    Need("libpangoft2-1.0-0", has_pango),
    Need("libharfbuzz-subset0", has_pango),
    Need("fonts-dejavu-core", has_persian_font),
    Need("systemd", lambda: bool(shutil.which("systemd-analyze"))),
    Need("nginx-light", lambda: bool(shutil.which("nginx") or Path("/usr/sbin/nginx").exists())),
    Need("openssl", lambda: bool(shutil.which("openssl"))),
    Need("git", lambda: bool(shutil.which("git"))),
)


def ensure() -> None:
    """Install what is missing as root; otherwise end with the command to run."""
    missing = [need.package for need in NEEDS if not need.is_there()]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The tests need {', '.join(missing)}. Run as root: {' '.join(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(command, check=True, env=environment)
    still_missing = [need.package for need in NEEDS if not need.is_there()]
    if still_missing:
        sys.exit(f"Installed, but not found afterwards: {', '.join(still_missing)}")


if __name__ == "__main__":
    ensure()
