"""Every address of the application with a request to it, and who asks: for the matrices."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Rule

from karvan.plugins.access import Access
from karvan.plugins.access import access_of
from karvan.runtime import Runtime
from karvan.web.numbers import LARGEST

READING = frozenset({"GET"})
UNSENT = frozenset({"HEAD", "OPTIONS"})
COMPANY = "/c/<company>"


@dataclass(frozen=True)
class Address:
    """One rule and method, filled with values that lead somewhere plausible."""

    endpoint: str
    method: str
    rule: str
    path: str
    access: Access
    owner: str

    @property
    def is_of_company(self) -> bool:
        return self.rule.startswith(COMPANY)

    @property
    def is_api(self) -> bool:
        return "/api/" in self.rule

    @property
    def needs(self) -> str | None:
        return self.access.permission

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"


def addresses(
    app: Flask, company: str, owners: dict[str, str], *, number: int = 1, word: str = "x"
) -> list[Address]:
    """All of them, in a stable order."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        access = access_of(app.view_functions[rule.endpoint])
        assert access is not None, rule
        for method in sorted((rule.methods or set()) - UNSENT):
            path = _path(app, rule, company, number, word)
            owner = owners.get(rule.endpoint, "core")
            found.append(Address(rule.endpoint, method, rule.rule, path, access, owner))
    return found


def _path(app: Flask, rule: Rule, company: str, number: int, word: str) -> str:
    values = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        kind = type(converter).__name__
        if name == "company":
            values[name] = company
        elif isinstance(converter, IntegerConverter):
            values[name] = min(number, LARGEST)
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]
        else:
            values[name] = word
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule
    return str(built[1])


class Unchanged:
    """Whether anybody has written to a SQLite database since the last look, by its own counter."""

    def __init__(self, runtime: Runtime) -> None:
        assert runtime.database.kind == "sqlite"
        path = str(runtime.database.url.database)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._version = self._look()
        self._rows = self.rows()

    def _look(self) -> int:
        return self._number("PRAGMA data_version")

    def _number(self, statement: str) -> int:
        return int(self._connection.execute(statement).fetchone()[0])

    def rows(self) -> dict[str, int]:
        """How many rows each table has, and how far the audit has come."""
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row[0] for row in tables.fetchall() if not row[0].startswith("sqlite_")]
        found = {name: self._number(f'SELECT count(*) FROM "{name}"') for name in names}
        last = self._number("SELECT coalesce(max(id), 0) FROM core_audit")
        return {**found, "the last row of the audit": last}

    def changes(self) -> dict[str, tuple[int, int]] | None:
        """What differs since the last look; None where nothing was written at all."""
        version = self._look()
        if version == self._version:
            return None
        before, self._rows, self._version = self._rows, self.rows(), version
        return {
            name: (before.get(name, 0), count)
            for name, count in self._rows.items()
            if before.get(name, 0) != count
        }

    def close(self) -> None:
        self._connection.close()
