"""What `karvan doctor` finds out about the machine: programs, libraries, folders, mail, the clock."""

from __future__ import annotations

import shutil
import smtplib
import sys
import tempfile
from collections.abc import Iterator
from ctypes.util import find_library
from datetime import datetime
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from karvan.audit.models import AuditEntry
from karvan.care.findings import Finding
from karvan.db.engine import normal_url

if TYPE_CHECKING:
    from karvan.config import Config
    from karvan.config import MailSection

OLDEST_PYTHON = (3, 11)
OLDEST_SERVER = 150_000
PATIENCE_SECONDS = 5
LARGEST_SKEW = timedelta(seconds=5)
PANGO = ("pango-1.0", "pangoft2-1.0")
FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
EXTRAS = {"oidc": "authlib", "holidays": "holidays", "taxids": "stdnum", "pdf": "weasyprint"}
REMOTE = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")


def examine_machine(config: Config) -> Iterator[Finding]:
    """Everything that needs no database."""
    yield _of_python()
    yield from _of_libraries(config)
    yield from _of_folders(config)
    if config.mail.server:
        yield _of_mail(config.mail)


def examine_server(connection: Connection, now: datetime) -> Iterator[Finding]:
    """The database server: its version and its clock."""
    if connection.dialect.name == "postgresql":
        number = int(connection.scalar(text("SHOW server_version_num")) or 0)
        if number < OLDEST_SERVER:
            shown = f"PostgreSQL {number // 10_000} is older than 15."
            yield Finding("server", "error", shown, "Move to PostgreSQL 15 or later.")
        there: datetime = connection.scalar(text("SELECT clock_timestamp()")) or now
        words = "the database server's clock"
    else:
        there, words = (
            connection.scalar(select(func.max(AuditEntry.at))) or now,
            "the newest change",
        )
    skew = there - now if connection.dialect.name == "sqlite" else abs(there - now)
    if skew > LARGEST_SKEW:
        told = f"This machine's clock differs from {words} by {skew.total_seconds():.0f} seconds."
        yield Finding("clock", "error", told, "Set the clock: timedatectl set-ntp true")
    else:
        yield Finding("clock", "ok", "the clock is right")


def _of_python() -> Finding:
    shown = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Finding("python", "error", f"Python {shown} is too old.", "Install 3.11 or later.")
    return Finding("python", "ok", f"Python {shown}")


def _of_libraries(config: Config) -> Iterator[Finding]:
    missing = sorted(name for name, module in EXTRAS.items() if find_spec(module) is None)
    if missing:
        shown = ", ".join(missing)
        fix = f'Where they are wanted: pip install "karvan[{",".join(missing)}]"'
        yield Finding("extras", "ok", f"not installed: {shown}", fix)
    if config.database.url.startswith("postgresql"):
        for program in ("pg_dump", "pg_restore", "psql"):
            if shutil.which(program) is None:
                told = f"{program} was not found, so no backup can be made."
                yield Finding("programs", "error", told, "apt install postgresql-client")
    if find_spec("weasyprint") is not None:
        if not all(map(find_library, PANGO)):
            fix = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            yield Finding("pango", "warning", "Pango was not found: no PDF can be made.", fix)
        if not any(True for folder in FONTS for _ in folder.rglob("*.[to]tf")):
            told = "There are no fonts: PDF files would show boxes."
            yield Finding("fonts", "warning", told, "apt install fonts-dejavu-core")


def _of_folders(config: Config) -> Iterator[Finding]:
    folders = {"files": config.files.folder, "backup": config.backup.folder}
    for name, folder in folders.items():
        if folder is not None:
            yield _writable(name, folder)
    if config.database.url.startswith("sqlite"):
        path = Path(normal_url(config.database.url).database or "").resolve()
        yield _writable("database", path.parent)
        if (kind := _kind_of_disk(path)) in REMOTE:
            told = f"{path} lies on a network file system ({kind}), which cannot lock it safely."
            yield Finding("database", "error", told, "Move it to a local disk.")


def _writable(name: str, folder: Path) -> Finding:
    """A folder that is still to be made is judged by the one it will be made in."""
    there = folder.resolve()
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there):
            return Finding(f"folder-{name}", "ok", f"{folder} can be written")
    except OSError as problem:
        told = f"{folder} cannot be written: {problem.strerror}."
        fix = f"Let the user of Karvan write there: chown, or another [{name}] folder."
        return Finding(f"folder-{name}", "error", told, fix)


def _kind_of_disk(path: Path) -> str:
    """The kind of file system a path lies on, as Linux tells; empty elsewhere."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = [line.split()[1:3] for line in lines if len(line.split()) > 2]
    fitting = [(place, kind) for place, kind in mounts if path.is_relative_to(place)]
    return max(fitting, key=lambda each: len(each[0]), default=("", ""))[1]


def _of_mail(mail: MailSection) -> Finding:
    kind = smtplib.SMTP_SSL if mail.security == "tls" else smtplib.SMTP
    where = f"{mail.server}:{mail.port}"
    try:
        with kind(mail.server, mail.port, timeout=PATIENCE_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as problem:
        told = f"The mail server {where} does not answer: {problem}"
        return Finding(
            "mail", "error", told, "See [mail] server, port and security; try: karvan mail"
        )
    return Finding("mail", "ok", f"{where} answers")
