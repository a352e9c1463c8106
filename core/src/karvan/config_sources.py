"""Where settings come from: the file, the environment, the options; last one wins.

Kept apart from the settings themselves: this file knows how values are found, `config.py` what
they mean.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path

PREFIX = "KARVAN_"
FILE_SUFFIX = "_file"
USUAL_PLACES = (Path("karvan.toml"), Path("/etc/karvan/karvan.toml"))
SHORT_NAMES = {
    "KARVAN_OWNER_DATABASE_URL": "database.owner_url",
    "KARVAN_SECRET_KEY": "security.secret_key",
}
NOT_SETTINGS = ("KARVAN_CONFIG", "KARVAN_TEST_")


@dataclass
class Found:
    """Values by `section.key`, the place each came from, and all that was wrong on the way."""

    values: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def gather(
    known: Sequence[str],
    *,
    path: Path | None,
    environ: Mapping[str, str] | None,
    options: Mapping[str, object],
) -> Found:
    """Read every source in order of weight; problems are collected, not raised."""
    environment = os.environ if environ is None else environ
    found = Found()
    file = _choose_file(path, environment, found)
    if file is not None:
        _take(found, known, _from_file(file, found), folder=file.parent)
    _take(found, known, _from_environment(environment, known), folder=Path())
    given = ((name, "option", value) for name, value in options.items() if value is not None)
    _take(found, known, given, folder=Path())
    return found


def _choose_file(path: Path | None, environ: Mapping[str, str], found: Found) -> Path | None:
    named = path or (Path(environ["KARVAN_CONFIG"]) if environ.get("KARVAN_CONFIG") else None)
    if named is None:
        return next((place for place in USUAL_PLACES if place.is_file()), None)
    if not named.is_file():
        found.problems.append(f"There is no configuration file {named}.")
        return None
    return named


def _from_file(file: Path, found: Found) -> Iterator[tuple[str, str, object]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        found.problems.append(f"{file} cannot be read: {wrong}.")
        return
    for name, value in content.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                yield f"{name}.{key}", str(file), inner
        else:
            yield name, str(file), value


def _from_environment(
    environ: Mapping[str, str], known: Sequence[str]
) -> Iterator[tuple[str, str, object]]:
    names = {_variable(name): name for name in known} | SHORT_NAMES
    names |= {f"{variable}_FILE": name + FILE_SUFFIX for variable, name in names.items()}
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and not variable.startswith(NOT_SETTINGS):
            yield names.get(variable, variable), f"environment {variable}", environ[variable]


def _variable(name: str) -> str:
    return PREFIX + name.replace(".", "_").upper()


def _take(
    found: Found, known: Sequence[str], given: Iterator[tuple[str, str, object]], *, folder: Path
) -> None:
    for name, source, value in given:
        plain = name.removesuffix(FILE_SUFFIX)
        if name in known:
            found.values[name] = value
            found.sources[name] = source
        elif plain in known:
            _take_from_file(found, plain, source, folder / str(value))
        else:
            place = "the environment" if name.startswith(PREFIX) else source
            found.problems.append(f"Unknown setting {name} in {place}.{_suggest(name, known)}")


def _take_from_file(found: Found, name: str, source: str, file: Path) -> None:
    try:
        found.values[name] = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        found.problems.append(f"{name} (from {source}) cannot be read from {file}: {wrong}.")
    else:
        found.sources[name] = f"{source}, file {file}"


def _suggest(name: str, known: Sequence[str]) -> str:
    choices = [_variable(each) for each in known] if name.startswith(PREFIX) else list(known)
    choices += list(SHORT_NAMES) if name.startswith(PREFIX) else []
    nearest = get_close_matches(name, choices, n=1, cutoff=0.5)
    return f" Did you mean {nearest[0]}?" if nearest else ""
