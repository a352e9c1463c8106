"""Reads CREATE TABLE statements as SQLite stores them, just enough to change one part of them.

Everything that is not changed stays as it was written, character by character: unnamed CHECKs,
collations, WITHOUT ROWID, what no reflection would bring back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CONSTRAINT_WORDS = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}
QUOTES = {"'": "'", '"': '"', "`": "`", "[": "]"}
LEADING_COMMENTS = re.compile(r"(\s|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
FIRST_WORD = re.compile(r"""\s*("(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\w+)""")


@dataclass(frozen=True)
class Definition:
    """One column or constraint of a table; `name` is None for a constraint without one."""

    text: str
    name: str | None
    is_column: bool


@dataclass(frozen=True)
class TableText:
    """A CREATE TABLE statement cut into its definitions and what follows them."""

    definitions: tuple[Definition, ...]
    options: str

    def statement(self, name: str) -> str:
        """The statement again, for a table of that name."""
        body = "\n, ".join(each.text for each in self.definitions)
        return f'CREATE TABLE "{name}" (\n  {body}\n) {self.options}'.rstrip()


def read_table(statement: str) -> TableText:
    """Cut a CREATE TABLE statement into its definitions."""
    start = _outside(statement, "(")
    end = start + 1 + _closing(statement[start + 1 :])
    parts = _split(statement[start + 1 : end])
    return TableText(tuple(_definition(part) for part in parts), statement[end + 1 :].strip())


def checks_in(statement: str) -> list[tuple[str, str]]:
    """The CHECKs of a table, of columns and of the table: name and condition, evenly spaced.

    One without a name goes by its condition.
    """
    found = []
    for definition in read_table(statement).definitions:
        for condition in _conditions(definition.text):
            name = None if definition.is_column else definition.name
            found.append((name or condition, condition))
    return sorted(found)


def _conditions(text: str) -> Iterator[str]:
    for position, character in _code(text):
        before = text[position - 1 : position]
        inside_word = before.isalnum() or before == "_"
        if character not in "cC" or inside_word or text[position : position + 5].upper() != "CHECK":
            continue
        opening = text.find("(", position)
        if opening < 0 or text[position + 5 : opening].strip():
            continue
        end = opening + 1 + _closing(text[opening + 1 :])
        yield " ".join(text[opening + 1 : end].split())


def _definition(part: str) -> Definition:
    text = LEADING_COMMENTS.sub("", part, count=1).strip()
    word, rest = _first_word(text)
    if word.upper() not in CONSTRAINT_WORDS or word != text[: len(word)]:
        return Definition(text, word, is_column=True)
    if word.upper() == "CONSTRAINT":
        return Definition(text, _first_word(rest)[0], is_column=False)
    return Definition(text, None, is_column=False)


def _first_word(text: str) -> tuple[str, str]:
    found = FIRST_WORD.match(text)
    assert found is not None, text
    word = found[1]
    if word[0] in QUOTES:
        word = word[1:-1].replace('""', '"')
    return word, text[found.end() :]


def _code(text: str) -> Iterator[tuple[int, str]]:
    """The characters outside quotes and comments, with their positions."""
    position = 0
    while position < len(text):
        character = text[position]
        if character in QUOTES:
            position = text.index(QUOTES[character], position + 1) + 1
            continue
        if text.startswith("--", position):
            position = _after(text, "\n", position)
            continue
        if text.startswith("/*", position):
            position = _after(text, "*/", position)
            continue
        yield position, character
        position += 1


def _after(text: str, mark: str, position: int) -> int:
    found = text.find(mark, position)
    return len(text) if found < 0 else found + len(mark)


def _outside(text: str, wanted: str) -> int:
    return next(position for position, character in _code(text) if character == wanted)


def _closing(text: str) -> int:
    """Where the parenthesis closes that was opened just before the text."""
    depth = 1
    for position, character in _code(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position
    raise ValueError(text)


def _split(body: str) -> list[str]:
    depth, start, parts = 0, 0, []
    for position, character in _code(body):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(body[start:position])
            start = position + 1
    return [*parts, body[start:]]
