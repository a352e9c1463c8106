"""Refresh the front-end files that are committed, and their lock.

    python tools/vendor.py          fetch the versions named here and write files and lock
    python tools/vendor.py --from DIRECTORY     use packages already packed there (*.tgz)

Needs npm, which nobody else needs: what it fetches is committed, so that installing and running
Karvan takes no Node and no content delivery network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "core/src/karvan/web/static/karvan/vendor"
TESTS = ROOT / "tests/e2e/vendor"


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files we keep, and under which names."""

    npm: str
    version: str
    licence: str
    files: dict[str, str]
    folder: Path = STATIC

    @property
    def name(self) -> str:
        """The folder's name; scoped names lose their scope."""
        return f"{self.npm.strip('@').replace('/', '-')}-{self.version}"


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/css/bootstrap.rtl.min.css": "bootstrap.rtl.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
            "LICENSE": "LICENSE",
        },
    ),
    Package("htmx.org", "4.0.1", "0BSD", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    Package(
        "vazirmatn",
        "33.0.3",
        "OFL-1.1",
        {
            "fonts/webfonts/Vazirmatn[wght].woff2": "Vazirmatn-wght.woff2",
            "OFL.txt": "OFL.txt",
            "AUTHORS.txt": "AUTHORS.txt",
        },
    ),
    Package(
        "chart.js",
        "4.6.1",
        "MIT",
        {"dist/chart.umd.min.js": "chart.umd.min.js", "LICENSE.md": "LICENSE"},
    ),
    Package(
        "sortablejs",
        "1.15.7",
        "MIT",
        {"Sortable.min.js": "Sortable.min.js", "LICENSE": "LICENSE"},
    ),
    Package("@tabler/icons", "3.48.0", "MIT", {"LICENSE": "LICENSE"}),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
        folder=TESTS,
    ),
)

ICONS = (  # noqa: SIM905 - a list of words reads best as words
    "activity address-book adjustments-horizontal alarm alert-triangle apps archive "
    "arrow-back-up arrow-down arrow-left arrow-right arrow-up at barcode bell bell-off book "
    "book-2 box briefcase building building-bank building-store calculator calendar "
    "calendar-event calendar-month calendar-time category category-2 chart-bar chart-line "
    "chart-pie check "
    "checklist chevron-down chevron-left chevron-right chevron-up circle-check circle-x "
    "clipboard-check clipboard-list clock clock-play coins contrast copy currency-dollar "
    "database device-desktop device-floppy device-mobile dots dots-vertical download edit "
    "exchange external-link eye eye-off file-export file-import file-spreadsheet file-text "
    "file-zip filter fingerprint flag git-merge grip-vertical heartbeat history home hourglass id inbox "
    "info-circle key language layout-grid layout-kanban link list list-details list-tree lock lock-open "
    "login logout mail mail-forward mail-opened mail-x map-pin math-function menu-2 message "
    "message-circle messages moon note notebook package paperclip phone photo player-pause "
    "player-play plug plus power printer puzzle qrcode receipt refresh refresh-alert repeat "
    "report report-analytics report-money rosette-discount-check rotate-2 route ruler-2 "
    "scale search send server settings shield shield-check shield-lock signature sitemap "
    "star subtask sun table table-options tag tags template ticket timeline-event trash upload user "
    "user-check user-minus user-plus user-shield users users-group world x zoom-in"
).split()


def main() -> None:
    """Fetch every package, copy the files we keep, write the sprite and the two locks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="packed", type=Path, help="folder with packed packages")
    packed: Path | None = parser.parse_args().packed
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            archive = pack(package, Path(scratch)) if packed is None else find(package, packed)
            source = unpack(archive, Path(scratch) / package.name)
            keep(package, source)
    for folder in (STATIC, TESTS):
        write_lock(folder)


def pack(package: Package, scratch: Path) -> Path:
    """Let npm fetch one package; it verifies the registry's checksum."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.npm}@{package.version}"], cwd=scratch, check=True
    )
    return find(package, scratch)


def find(package: Package, folder: Path) -> Path:
    """The packed archive of a package."""
    return folder / f"{package.name}.tgz"


def unpack(archive: Path, target: Path) -> Path:
    """Unpack an archive below a scratch folder; names that leave it are refused."""
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def keep(package: Package, source: Path) -> None:
    """Replace the committed folder of a package, older versions included."""
    stem = package.name.removesuffix(package.version)
    for old in package.folder.glob(f"{stem}[0-9]*"):
        shutil.rmtree(old)
    target = package.folder / package.name
    target.mkdir(parents=True)
    for inside, name in package.files.items():
        shutil.copyfile(source / inside, target / name)
    if package.npm == "@tabler/icons":
        (target / "sprite.svg").write_text(sprite(source / "icons/outline"), encoding="utf-8")


def sprite(icons: Path) -> str:
    """One file with the icons we use, each a symbol named after its file."""
    symbols = []
    for name in ICONS:
        drawing = (icons / f"{name}.svg").read_text(encoding="utf-8")
        body = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>\s*$", "", drawing)
        lines = "".join(line.strip() for line in body.splitlines())
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{lines}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def write_lock(folder: Path) -> None:
    """Write name, version, licence and the checksum of every file."""
    locked = [
        {
            "name": package.npm,
            "version": package.version,
            "licence": package.licence,
            "files": {
                file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
                for file in sorted((folder / package.name).iterdir())
            },
        }
        for package in PACKAGES
        if package.folder == folder
    ]
    (folder / "vendor.lock").write_text(json.dumps(locked, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
