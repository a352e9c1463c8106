r"""The filter of a list as it stands in the address: `f=state:eq:open&f=(city:eq:Rome|city:empty)`.

`f` repeats and all of it must hold; `|` inside parentheses is OR. A clause is a field, an operator
and values: `amount:between:100,200`. Backslash escapes `, : | ( ) \`. Digits are ASCII, days ISO;
`@today`, `@week`, `@month`, `@quarter`, `@fy` with `-1` or `+1` are relative. Pure text: nothing here
knows an entity.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_CLAUSES = 20


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


def parse_filter(texts: list[str]) -> Filter:
    """The filter of the address's `f` parameters; raises Malformed, naming the text and the fault."""
    raise NotImplementedError


def filter_texts(filter_: Filter) -> list[str]:
    """The `f` parameters of a filter, in its canonical form."""
    raise NotImplementedError
