"""Reads text into tokens, and refuses at once what does not belong into an expression.

Our own, because Python's reads `1e400` as infinity, `1_000` and hexadecimal as numbers, and folds
full-width letters into ASCII ones. Here names are ASCII, and digits may be Persian or Arabic.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from karvan.expressions.errors import NumberTooLong
from karvan.expressions.errors import TooLong
from karvan.expressions.errors import UnexpectedCharacter
from karvan.expressions.errors import UnexpectedWord
from karvan.i18n import lazy_gettext as _
from karvan.text import fold_digits

if TYPE_CHECKING:
    from karvan.i18n import Text

MOST_CHARACTERS = 2_000
MOST_WHOLE, MOST_DECIMALS = 18, 16
KEYWORDS = frozenset({"and", "or", "not", "in", "if", "else", "true", "false"})

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_SPACE = re.compile(r"[ \t\r\n]+")
_SYMBOL = re.compile(r"<=|>=|==|!=|[-+*/<>()\[\],]")
_DECIMAL_MARK = "\u066b"

_HINTS: dict[str, Text] = {
    "=": _("Write == to compare."),
    "_": _("A name starts with a letter."),
    ".": _("Names have no parts, and numbers have digits on both sides of the point."),
    "%": _("Write percent as a number, 0.05 for 5 %."),
    "&": _("Write and."),
    "|": _("Write or."),
    "!": _("Write not."),
    "^": _("There are no powers."),
    "{": _("Write a list in square brackets."),
}


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A word of the language and where it stands; `value` of a number or a text is what it means."""

    kind: Kind
    text: str
    at: int
    value: Decimal | str = ""

    @property
    def shown(self) -> Text:
        """The token as a message quotes it."""
        if self.kind is Kind.END:
            return _("the end")
        return f"“{self.text if len(self.text) <= 40 else self.text[:40] + '…'}”"


def tokenize(source: str, *, limit: int = MOST_CHARACTERS) -> list[Token]:
    """All tokens of a text and an END; raises an ExpressionError at the first that is none."""
    if len(source) > limit:
        raise TooLong(source=source[:limit], at=limit - 1, limit=limit)
    folded = fold_digits(source).replace(_DECIMAL_MARK, ".")
    found: list[Token] = []
    at = 0
    while at < len(source):
        if space := _SPACE.match(source, at):
            at = space.end()
            continue
        token = _token(source, folded, at)
        found.append(token)
        at += len(token.text)
    return [*found, Token(Kind.END, "", len(source))]


def _token(source: str, folded: str, at: int) -> Token:
    if number := _NUMBER.match(folded, at):
        return _number(source, folded, number)
    if name := _NAME.match(source, at):
        kind = Kind.KEYWORD if name[0] in KEYWORDS else Kind.NAME
        return Token(kind, name[0], at)
    if symbol := _SYMBOL.match(source, at):
        return Token(Kind.SYMBOL, symbol[0], at)
    if source[at] in "\"'":
        return _text(source, at)
    raise _unexpected(source, at)


def _number(source: str, folded: str, number: re.Match[str]) -> Token:
    whole, decimals = number[1], number[2] or ""
    if len(whole) > MOST_WHOLE or len(decimals) > MOST_DECIMALS:
        raise NumberTooLong(
            source=source, at=number.start(), length=len(number[0]),
            whole=MOST_WHOLE, decimals=MOST_DECIMALS,
        )  # fmt: skip
    end = number.end()
    if end < len(folded) and (folded[end].isalnum() or folded[end] in "_."):
        hint = _("Write numbers in plain digits, without exponent, letters or underscores.")
        raise UnexpectedCharacter(source=source, at=end, character=_name_of(source[end]), hint=hint)
    return Token(Kind.NUMBER, source[number.start() : end], number.start(), Decimal(number[0]))


def _text(source: str, at: int) -> Token:
    """A text in single or double quotes; the quote itself is written twice within it."""
    quote, place, value = source[at], at + 1, ""
    while True:
        end = source.find(quote, place)
        if end < 0:
            expected = _("a closing {quote}", quote=quote)
            raise UnexpectedWord(
                source=source, at=at, length=len(source) - at, expected=expected, found=_("the end")
            )
        value += source[place:end]
        if source[end + 1 : end + 2] != quote:
            break
        value, place = value + quote, end + 2
    for offset, character in enumerate(source[at : end + 1]):
        if not is_plain(character):
            raise _unexpected(source, at + offset)
    return Token(Kind.TEXT, source[at : end + 1], at, value)


def is_plain(character: str) -> bool:
    """Whether a character may stand in a text: visible, a space, or the Persian non-joiner.

    Controls, line ends and direction marks are refused: what is shown would not be what is meant.
    """
    return character.isprintable() or character in "\u200c\u200d\u00a0"


def _unexpected(source: str, at: int) -> UnexpectedCharacter:
    character = source[at]
    hint = _HINTS.get(character, "")
    if character.isalnum():
        hint = _("Names are written in the letters a to z, digits and underscores.")
    return UnexpectedCharacter(source=source, at=at, character=_name_of(character), hint=hint)


def _name_of(character: str) -> str:
    if character.isprintable() and not character.isspace():
        return f"“{character}”"
    return unicodedata.name(character, f"U+{ord(character):04X}")
