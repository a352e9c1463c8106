"""Cut beancount text into rows of words.

A row is one logical line: a string may hold line breaks. Comments, blank lines and lines that
start with an outline mark (`* Assets`, as editors fold them) give no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.faults import UnknownText

_LETTER = r"[^\W\d_a-z]"  # any letter but a small ASCII one
_WORDS = re.compile(
    rf"""
      (?P<space>[ \t\r]+)
    | (?P<comment>;[^\n]*)
    | (?P<newline>\n)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<date>\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?!\d))
    | (?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d*)?)
    | (?P<account>{_LETTER}[\w-]*(?::(?:{_LETTER}|\d)[\w-]*)+)
    | (?P<currency>/?[A-Z](?:[A-Z0-9'._-]{{0,22}}[A-Z0-9])?(?![A-Za-z0-9]))
    | (?P<key>[a-z][A-Za-z0-9_-]+:(?=\s))
    | (?P<word>[a-z]+)
    | (?P<tag>\#[A-Za-z0-9_/.-]+)
    | (?P<link>\^[A-Za-z0-9_/.-]+)
    | (?P<mark>\{{\{{|\}}\}}|@@|[{{}}@,~+\-*/()|!&?%\#])
    """,
    re.VERBOSE | re.DOTALL,
)
_OUTLINE = frozenset("*:#!&?%")


@dataclass(frozen=True)
class Token:
    """A word of the file: its kind (a group of the pattern above), text and line (1-based)."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Row:
    """The words of one logical line."""

    line: int
    is_indented: bool
    tokens: tuple[Token, ...]


def read_rows(text: str) -> tuple[list[Row], list[SourceFault]]:
    """All rows of the text, and a fault for each row that holds unknown characters."""
    rows: list[Row] = []
    faults: list[SourceFault] = []
    for line, is_indented, words in _logical_lines(text):
        unknown = next((word for word in words if word.kind == "unknown"), None)
        if unknown:
            faults.append(UnknownText(unknown.line, text=unknown.text))
        elif words:
            rows.append(Row(line, is_indented, tuple(words)))
    return rows, faults


def _logical_lines(text: str) -> Iterator[tuple[int, bool, list[Token]]]:
    position, line, end = 0, 1, len(text)
    while position < end:
        if text[position] in _OUTLINE:
            position, line = _after_line(text, position), line + 1
            continue
        start, is_indented, words = line, text[position] in " \t", []
        while position < end:
            found = _WORDS.match(text, position)
            if found is None:
                stop = _after_line(text, position)
                words.append(Token("unknown", text[position:stop].strip()[:40], line))
                position, line = stop, line + 1
                break
            position = found.end()
            kind = str(found.lastgroup)
            if kind == "newline":
                line += 1
                break
            if kind not in {"space", "comment"}:
                words.append(Token(kind, found.group(), line))
            line += found.group().count("\n")
        yield start, is_indented, words


def _after_line(text: str, position: int) -> int:
    found = text.find("\n", position)
    return len(text) if found < 0 else found + 1
