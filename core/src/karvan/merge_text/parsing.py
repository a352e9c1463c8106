"""Reads a template and checks it against the fields it may name.

What is not between `{{` and `}}` is text, whatever it looks like in other languages. What is
between them is a declared field, one of the four block words, or an error with its place.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from dataclasses import field

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.merge_text.errors import TemplateFault
from karvan.merge_text.fields import Field
from karvan.merge_text.fields import Fields
from karvan.merge_text.fields import Group
from karvan.merge_text.fields import Node
from karvan.merge_text.fields import Rows
from karvan.merge_text.fields import paths_of
from karvan.merge_text.rendering import Block
from karvan.merge_text.rendering import Part
from karvan.merge_text.rendering import Place
from karvan.merge_text.rendering import Template

LONGEST = 50_000
MOST_TAGS = 2_000
DEEPEST = 6
STYLES = {"date": ("long",)}
TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
PATH = re.compile(rf"({NAME}(?:\.{NAME}){{0,7}})(?:\s*\|\s*([a-z]{{1,20}}))?")
OPENING = re.compile(rf"#(each|if|unless)\s+({NAME}(?:\.{NAME}){{0,7}})")
CLOSING = re.compile(r"/(each|if|unless)")
# Alone on its line, a block word or comment leaves no empty line behind.
ALONE = re.compile(r"^[ \t]*(\{\{\s*(?:[#/!][^{}]*|else)\s*\}\})[ \t]*\n", re.MULTILINE)
# Control characters, marks that turn the direction of what follows, and our own two marks.
REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ue000\ue001]")


@dataclass
class _Open:
    """A block that has begun: where, what it is about, and the scopes within it."""

    word: str
    place: Place | None
    at: int
    scopes: tuple[Fields, ...]
    parts: list[Part] = field(default_factory=list)
    otherwise: list[Part] | None = None

    def add(self, part: Part) -> None:
        (self.parts if self.otherwise is None else self.otherwise).append(part)


def parse(text: str, fields: Fields) -> Template:
    """The template of a text; raises TemplateFault, which names line, column and what is near."""
    return _Parser(text.replace("\r\n", "\n"), fields).parse()


class _Parser:
    def __init__(self, text: str, fields: Fields) -> None:
        self._text = text
        self._stack = [_Open("", None, 0, (fields,))]
        self._begins: dict[int, int] = {}
        self._ends: dict[int, int] = {}

    def parse(self) -> Template:
        if len(self._text) > LONGEST:
            raise self._fault(0, _("a text has at most {limit} characters", limit=LONGEST))
        if found := REFUSED.search(self._text):
            raise self._fault(found.start(), _("this character may not stand here; take it out"))
        for alone in ALONE.finditer(self._text):
            self._begins[alone.end(1)] = alone.end()
            self._ends[alone.start(1)] = alone.start()
        end = 0
        for count, tag in enumerate(TAG.finditer(self._text)):
            self._literal(end, tag.start())
            if count == MOST_TAGS:
                raise self._fault(
                    tag.start(), _("there are more than {limit} places", limit=MOST_TAGS)
                )
            self._tag(tag.group(1).strip(), tag.start())
            end = tag.end()
        self._literal(end, len(self._text))
        if (top := self._stack[-1]).place is not None:
            raise self._fault(
                top.at, _("this is never closed: write {tag}", tag=_closing(top.word))
            )
        return Template(tuple(top.parts))

    def _literal(self, start: int, end: int) -> None:
        piece = self._text[self._begins.get(start, start) : self._ends.get(end, end)]
        if (at := self._text.find("{{", start, end)) >= 0:
            raise self._fault(at, _("this is never closed: write {tag}", tag="}}"))
        if piece:
            self._stack[-1].add(piece)

    def _tag(self, content: str, at: int) -> None:
        if content.startswith("!"):
            return
        if content == "else":
            self._turn(at)
        elif found := OPENING.fullmatch(content):
            self._open(found[1], found[2], at)
        elif found := CLOSING.fullmatch(content):
            self._close(found[1], at)
        elif found := PATH.fullmatch(content):
            self._stack[-1].add(self._value(found[1], found[2], at))
        else:
            raise self._fault(
                at, _("only a field, each, if, unless or else may stand between the braces")
            )

    def _value(self, path: str, style: str | None, at: int) -> Place:
        place = self._find(path, at)
        node = place.node
        if isinstance(node, Rows):
            tag = "{{#each " + path + "}}"
            raise self._fault(at, _("{path} is a list: write {tag}", path=path, tag=tag))
        if style and style not in STYLES.get(node.kind, ()):
            raise self._fault(at, _("{path} cannot be written “{style}”", path=path, style=style))
        return Place(place.level, place.names, node, style)

    def _open(self, word: str, path: str, at: int) -> None:
        if len(self._stack) > DEEPEST:
            raise self._fault(at, _("blocks lie at most {limit} deep in each other", limit=DEEPEST))
        place = self._find(path, at)
        scopes = self._stack[-1].scopes
        if word == "each":
            if not isinstance(place.node, Rows):
                raise self._fault(at, _("{path} is no list", path=path))
            scopes = (*scopes, place.node.fields)
        self._stack.append(_Open(word, place, at, scopes))

    def _turn(self, at: int) -> None:
        top = self._stack[-1]
        if top.place is None or top.otherwise is not None:
            raise self._fault(at, _("there is no block here that this belongs to"))
        top.otherwise = []

    def _close(self, word: str, at: int) -> None:
        top = self._stack[-1]
        if top.place is None:
            raise self._fault(at, _("nothing is open here"))
        if top.word != word:
            raise self._fault(at, _("write {tag} first", tag=_closing(top.word)))
        self._stack.pop()
        parts, otherwise = tuple(top.parts), tuple(top.otherwise or ())
        if word == "unless":
            parts, otherwise = otherwise, parts
        self._stack[-1].add(Block(top.place, word == "each", parts, otherwise))

    def _find(self, path: str, at: int) -> Place:
        """The declared field of this path: in the innermost rows first, then further out."""
        names = tuple(path.split("."))
        scopes = self._stack[-1].scopes
        for level in reversed(range(len(scopes))):
            if (node := _walk(scopes[level], names)) is not None:
                return Place(level, names, node)
        known = [each for scope in scopes for each, _node in paths_of(scope)]
        near = difflib.get_close_matches(path, known, n=1, cutoff=0.5)
        reason = _("there is no field {path}", path=path)
        if near:
            reason = _("there is no field {path}; did you mean {near}?", path=path, near=near[0])
        raise self._fault(at, reason)

    def _fault(self, at: int, reason: Text) -> TemplateFault:
        before = self._text[:at]
        line, column = before.count("\n") + 1, at - before.rfind("\n")
        return TemplateFault(line=line, column=column, reason=reason)


def _closing(word: str) -> str:
    return "{{/" + word + "}}"


def _walk(fields: Fields, names: tuple[str, ...]) -> Field | Rows | None:
    found: Node | None = next((each for each in fields if each.name == names[0]), None)
    if len(names) == 1:
        return None if isinstance(found, Group) else found
    return _walk(found.fields, names[1:]) if isinstance(found, Group) else None
