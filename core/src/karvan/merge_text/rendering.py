"""Fills a template: walks dicts by declared names, writes each value by its kind, within limits.

Plain text goes to `to_text`. `to_html` reads the text as Markdown (headings, lists, emphasis,
links, tables; no HTML, no images) and only then puts the values in, escaped, so that nothing a
value holds is ever read as markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt

from karvan.i18n import Locale
from karvan.merge_text.errors import TemplateTooLong
from karvan.merge_text.errors import WrongValue
from karvan.merge_text.fields import LINK_BEGINNINGS
from karvan.merge_text.fields import Field
from karvan.merge_text.fields import Rows
from karvan.merge_text.fields import shown_text

LONGEST_RESULT = 400_000
MOST_STEPS = 50_000
FIRST, LAST = "\ue000", "\ue001"
MARK = re.compile(f"{FIRST}([0-9]+){LAST}")
PIECE = re.compile(r"<[^<>]*>|[^<>]+")
LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\s]*)\)")
SAFE_LINK = "/:?#[]@!$&'()*+,;=%"
# What a value may not bring along: control characters, and marks that turn what follows.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000\ue001]")


class MadeHtml(str):
    """HTML that `to_html` made: templates take it as it is, since every value in it is escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Place:
    """Where a value goes: `level` counts the rows it stands in, `names` lead to it from there."""

    level: int
    names: tuple[str, ...]
    node: Field | Rows
    style: str | None = None


@dataclass(frozen=True)
class Block:
    """Parts that are written for each row, or once if the value is there; else the others."""

    place: Place
    is_list: bool
    parts: tuple[Part, ...]
    otherwise: tuple[Part, ...] = ()


Part = str | Place | Block


@dataclass(frozen=True)
class Template:
    """A checked template; safe to fill with any values of the declared kinds."""

    parts: tuple[Part, ...]

    def to_text(self, values: Mapping[str, Any], locale: Locale) -> str:
        """Plain text. Raises TemplateTooLong, and WrongValue for a value of another kind."""
        filling = _Filling(locale)
        filling.write(self.parts, (values,))
        text = LINK.sub(_plain_link, "".join(filling.pieces))
        return MARK.sub(lambda mark: filling.values[int(mark[1])], text)

    def to_line(self, values: Mapping[str, Any], locale: Locale) -> str:
        """One line, as a subject is: line breaks and runs of spaces become one space."""
        return " ".join(self.to_text(values, locale).split())

    def to_html(self, values: Mapping[str, Any], locale: Locale) -> MadeHtml:
        """HTML of the text as Markdown, every value escaped. Raises as `to_text`."""
        filling = _Filling(locale)
        filling.write(self.parts, (values,))
        marked: str = _markdown(filling.values).render("".join(filling.pieces))
        pieces = (_filled(piece[0], filling.values) for piece in PIECE.finditer(marked))
        return MadeHtml("".join(pieces))


@dataclass
class _Filling:
    """One filling: the text so far, with a mark for each value, and the values by number."""

    locale: Locale
    pieces: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    length: int = 0
    steps: int = 0

    def write(self, parts: tuple[Part, ...], scopes: tuple[Any, ...]) -> None:
        for part in parts:
            self._step()
            if isinstance(part, str):
                self._add(part)
            elif isinstance(part, Place):
                self._add_value(part, scopes)
            else:
                self._write_block(part, scopes)

    def _write_block(self, block: Block, scopes: tuple[Any, ...]) -> None:
        value = _value(block.place, scopes)
        if block.is_list:
            found = _rows(block.place, value)
            for row in found:
                self._step()
                self.write(block.parts, (*scopes, row))
            is_there = bool(found)
        else:
            is_there = value is not None and value is not False and value not in ("", (), [])
            if is_there:
                self.write(block.parts, scopes)
        if not is_there:
            self.write(block.otherwise, scopes)

    def _add_value(self, place: Place, scopes: tuple[Any, ...]) -> None:
        assert isinstance(place.node, Field)
        text = shown_text(place.node, _value(place, scopes), place.style, self.locale)
        if text:
            self.length += len(text)
            self._add(f"{FIRST}{len(self.values)}{LAST}")
            self.values.append(HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)
        if self.length > LONGEST_RESULT:
            raise TemplateTooLong

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TemplateTooLong


def _value(place: Place, scopes: tuple[Any, ...]) -> Any:
    """Only a dict is walked, only by its keys; what is not there is absent."""
    found = scopes[place.level]
    for name in place.names:
        if found is None:
            return None
        if not isinstance(found, Mapping):
            raise WrongValue(".".join(place.names), "group", found)
        found = found.get(name)
    return found


def _rows(place: Place, value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise WrongValue(".".join(place.names), "list", value)
    return value


def _markdown(values: list[str]) -> MarkdownIt:
    """CommonMark with tables, without HTML and images; addresses may hold values and are whole."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    normalise = reader.normalizeLink

    def put_in(mark: re.Match[str]) -> str:
        return quote(values[int(mark[1])], safe=SAFE_LINK)

    reader.normalizeLink = lambda url: normalise(MARK.sub(put_in, url))  # type: ignore[method-assign]
    reader.validateLink = _is_link  # type: ignore[method-assign]
    return reader


def _is_link(url: str) -> bool:
    return not url or url.startswith(LINK_BEGINNINGS)


def _filled(piece: str, values: list[str]) -> str:
    """Values between tags stand apart in their own direction; within a tag they are only escaped."""
    if piece.startswith("<"):
        return MARK.sub(lambda mark: html.escape(values[int(mark[1])]), piece)
    return MARK.sub(lambda mark: f"<bdi>{_lines(values[int(mark[1])])}</bdi>", piece)


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _plain_link(link: re.Match[str]) -> str:
    """A link in plain text: its words, then the address, unless they are the same."""
    return link[2] if link[1] == link[2] else f"{link[1]}: {link[2]}"
