r"""The filter of a list as it stands in the address: `f=state:eq:open&f=(city:eq:Rome|city:empty)`.

`f` repeats and all of it must hold; `|` inside parentheses is OR. A clause is a field, an operator
and values: `amount:between:100,200`. Backslash escapes `, : | ( ) \`. Digits are ASCII, days ISO;
`@today`, `@week`, `@month`, `@quarter`, `@fy` with `-1` or `+1` are relative. Pure text: nothing here
knows an entity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _

MOST_CLAUSES = 20
MOST_VALUES = 200
LONGEST_TEXT = 4000
SPECIAL = ",:|()\\"
NAME = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*){0,2}")
OPERATOR = re.compile(r"[a-z]{2,12}")
CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
SHOWN = 60

Letter = tuple[str, bool]
"""A character, and whether a backslash stood before it."""


@dataclass(frozen=True)
class Clause:
    """One condition on one field."""

    field: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """Conditions of which one must hold."""

    clauses: tuple[Clause, ...]


Filter = tuple[Clause | AnyOf, ...]


class BadFilter(Malformed):
    """The filter “{text}” could not be read: {reason}"""

    code = "core.bad_filter"


def parse_filter(texts: list[str]) -> Filter:
    """The filter of the address's `f` parameters; raises Malformed, naming the text and the fault."""
    found = tuple(_part(text) for text in texts if text)
    count = sum(1 for _each in clauses_of(found))
    if count > MOST_CLAUSES:
        raise _bad(texts[-1], _("there are more than {most} conditions", most=MOST_CLAUSES))
    return found


def filter_texts(filter_: Filter) -> list[str]:
    """The `f` parameters of a filter, in its canonical form."""
    return [_text_of(part) for part in filter_]


def clauses_of(filter_: Filter) -> tuple[Clause, ...]:
    """Every clause, whether it stands alone or as one of several."""
    return tuple(
        clause
        for part in filter_
        for clause in (part.clauses if isinstance(part, AnyOf) else (part,))
    )


def escape(text: str) -> str:
    """A value or name with a backslash before each character that has a meaning here."""
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)


def _text_of(part: Clause | AnyOf) -> str:
    if isinstance(part, Clause):
        return _clause_text(part)
    texts = [_clause_text(each) for each in part.clauses]
    return texts[0] if len(texts) == 1 else f"({'|'.join(texts)})"


def _clause_text(clause: Clause) -> str:
    head = f"{escape(clause.field)}:{escape(clause.op)}"
    if not clause.values:
        return head
    return f"{head}:{','.join(escape(each) for each in clause.values)}"


def _part(text: str) -> Clause | AnyOf:
    if len(text) > LONGEST_TEXT:
        raise _bad(text, _("it is longer than {most} characters", most=LONGEST_TEXT))
    if CONTROLS.search(text):
        raise _bad(text, _("it holds a control character"))
    letters = _letters(text)
    if letters[0] != ("(", False):
        return _clause(letters, text)
    if letters[-1] != (")", False):
        raise _bad(text, _("a parenthesis is not closed"))
    choices = _split(letters[1:-1], "|")
    if len(choices) == 1:
        raise _bad(text, _("parentheses hold at least two conditions with | between them"))
    return AnyOf(tuple(_clause(each, text) for each in choices))


def _letters(text: str) -> list[Letter]:
    letters: list[Letter] = []
    rest = iter(text)
    for each in rest:
        if each != "\\":
            letters.append((each, False))
            continue
        escaped = next(rest, "")
        if not escaped or escaped not in SPECIAL:
            raise _bad(text, _("a backslash stands only before , : | ( ) or another backslash"))
        letters.append((escaped, True))
    return letters


def _clause(letters: list[Letter], text: str) -> Clause:
    if any(not escaped and letter in "|()" for letter, escaped in letters):
        raise _bad(text, _("write \\| \\( and \\) where a value holds | ( or )"))
    name, *rest = _split(letters, ":", most=2)
    if not rest:
        raise _bad(text, _("a condition is field:operator:value"))
    field, op = _plain(name), _plain(rest[0])
    if not NAME.fullmatch(field):
        raise _bad(text, _("it begins with no name of a field"))
    if not OPERATOR.fullmatch(op):
        raise _bad(text, _("“{op}” is no operator", op=op[:SHOWN]))
    values = tuple(_plain(each) for each in _split(rest[1], ",")) if len(rest) > 1 else ()
    if len(values) > MOST_VALUES:
        raise _bad(text, _("there are more than {most} values", most=MOST_VALUES))
    return Clause(field, op, values)


def _split(letters: list[Letter], mark: str, *, most: int = -1) -> list[list[Letter]]:
    """Cut at each mark that no backslash guards, at most so many times."""
    pieces: list[list[Letter]] = [[]]
    for letter in letters:
        if letter == (mark, False) and len(pieces) - 1 != most:
            pieces.append([])
        else:
            pieces[-1].append(letter)
    return pieces


def _plain(letters: list[Letter]) -> str:
    return "".join(letter for letter, _escaped in letters)


def _bad(text: str, reason: Text) -> BadFilter:
    shown = CONTROLS.sub("�", text)
    return BadFilter(text=shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…", reason=reason)
