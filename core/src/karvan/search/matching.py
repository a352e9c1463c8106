"""What a person typed, as the condition of each database: every word quoted by code.

Words are folded as the index folds them, and each finds what begins with it. A code such as
INV/12 is found joined or in its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import TextClause
from sqlalchemy import column
from sqlalchemy import select
from sqlalchemy import text

from karvan.search.full_text import scope_of
from karvan.search.words import LONGEST_WORD
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_LOOKED_AT = 1000
RANKED = """
SELECT s.record_id FROM core_search s
WHERE s.company_id = :company AND s.entity = :entity AND NOT s.archived AND s.record_id IN ({found})
ORDER BY CASE WHEN s.title = :typed THEN 0 WHEN s.title LIKE :begins THEN 1 ELSE 2 END,
  s.record_id DESC LIMIT :most
"""
IN_SQLITE = RANKED.format(
    found="""
  SELECT record_id FROM core_search_fts WHERE core_search_fts MATCH :words
  ORDER BY rowid DESC LIMIT :looked_at"""
)
IN_POSTGRESQL = RANKED.format(
    found="""
  SELECT record_id FROM core_search
  WHERE company_id = :company AND entity = :entity AND words @@ CAST(:words AS tsquery)
  ORDER BY record_id DESC LIMIT :looked_at"""
)
WORDS_IN_SQLITE = "SELECT record_id FROM core_search_fts WHERE core_search_fts MATCH :found_words"
WORDS_IN_POSTGRESQL = (
    "SELECT record_id FROM core_search WHERE company_id = :found_company"
    " AND entity = :found_entity AND words @@ CAST(:found_words AS tsquery)"
)


@dataclass(frozen=True)
class Query:
    """What is looked for: groups of which each must be found, by one of its ways of words."""

    typed: str
    groups: tuple[tuple[tuple[str, ...], ...], ...]


def parse_query(typed: str) -> Query | None:
    """The query of what a person typed; None where no word is left of it."""
    chunks = typed[:LONGEST_QUERY].split()
    groups = tuple(filter(None, (_ways(chunk) for chunk in chunks)))[:MOST_WORDS]
    return Query(normalize_text(typed[:LONGEST_QUERY]), groups) if groups else None


def candidates(ctx: Context, code: str, query: Query, *, most: int) -> list[int]:
    """The ids of records the index proposes: those titled like it first, then the newest."""
    is_sqlite = ctx.uow.database.kind == "sqlite"
    statement: TextClause = text(IN_SQLITE if is_sqlite else IN_POSTGRESQL)
    words = fts5(query, ctx.company.id, code) if is_sqlite else tsquery(query)
    found = ctx.uow.connection.execute(
        statement,
        {
            "company": ctx.company.id,
            "entity": code,
            "typed": query.typed,
            "begins": query.typed + "%",
            "words": words,
            "most": most,
            "looked_at": MOST_LOOKED_AT,
        },
    )
    return [int(row[0]) for row in found]


def words_condition(ctx: Context, entity: Entity, typed: str) -> ColumnElement[bool] | None:
    """The records of the entity that the index holds these words of; None where it holds none."""
    query = parse_query(typed)
    if query is None:
        return None
    is_sqlite = ctx.uow.database.kind == "sqlite"
    words = fts5(query, ctx.company.id, entity.code) if is_sqlite else tsquery(query)
    given: dict[str, str | int] = {"found_words": words}
    if not is_sqlite:
        given |= {"found_company": ctx.company.id, "found_entity": entity.code}
    statement = text(WORDS_IN_SQLITE if is_sqlite else WORDS_IN_POSTGRESQL).bindparams(**given)
    found = statement.columns(column("record_id"))
    if ctx.uow.connection.execute(select(found.subquery()).limit(1)).first() is None:
        return None
    condition: ColumnElement[bool] = entity.model.id.in_(found)
    return condition


def fts5(query: Query, company_id: int, code: str) -> str:
    """The MATCH text of SQLite, held within company and entity by their own word."""
    words = _written(query, "AND", "OR", lambda word: f'"{word}"*')
    return f'scope : "{scope_of(company_id, code)}" AND body : ({words})'


def tsquery(query: Query) -> str:
    """The tsquery of PostgreSQL."""
    return _written(query, "&", "|", lambda word: f"'{word}':*")


def _ways(chunk: str) -> tuple[tuple[str, ...], ...]:
    """The words of a chunk; one that is known joined and in parts may be found either way."""
    words = tuple(word[:LONGEST_WORD] for word in normalize_text(chunk).split())
    if len(words) > 2 and words[0] == "".join(words[1:]):
        return (words[:1], words[1:])
    return (words,) if words else ()


def _written(query: Query, both: str, either: str, quoted: object) -> str:
    assert callable(quoted)
    groups = (
        f" {either} ".join(
            "(" + f" {both} ".join(quoted(word) for word in way) + ")" for way in group
        )
        for group in query.groups
    )
    return f" {both} ".join(f"({each})" for each in groups)
