"""Programs that an archive goes through on its way to disk and back: encryption, mostly."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from karvan.care import programs
from karvan.care.archive import ArchiveBroken
from karvan.care.archive import Sink


@contextmanager
def written_through(command: str | None, file: BinaryIO) -> Iterator[Sink]:
    """Where to write so that the program's output lands in the file; raises ArchiveBroken."""
    if command is None:
        yield file
        return
    program = programs.start(shlex.split(command), stdin=subprocess.PIPE, stdout=file)
    assert program.stdin is not None
    try:
        yield program.stdin
    except BrokenPipeError as problem:
        _out, said = program.communicate()
        raise ArchiveBroken(programs.message_of(program, said)) from problem
    except BaseException:
        program.kill()
        program.communicate()
        raise
    _finish(program)


@contextmanager
def through(command: str, path: Path, folder: Path) -> Iterator[Path]:
    """The file as the program gives it back, in the folder; gone afterwards."""
    plain = folder / f"{path.name}.plain"
    with plain.open("xb") as target, path.open("rb") as source:
        plain.chmod(0o600)
        _finish(programs.start(shlex.split(command), stdin=source, stdout=target))
    try:
        yield plain
    finally:
        plain.unlink()


def _finish(program: subprocess.Popen[bytes]) -> None:
    _out, said = program.communicate()
    if program.returncode:
        raise ArchiveBroken(programs.message_of(program, said))
