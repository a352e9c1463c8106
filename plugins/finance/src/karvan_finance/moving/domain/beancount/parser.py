"""Turn beancount text into directives; all faults of the file are found in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from karvan_finance.moving.domain.beancount.directives import Balance
from karvan_finance.moving.domain.beancount.directives import Close
from karvan_finance.moving.domain.beancount.directives import Commodity
from karvan_finance.moving.domain.beancount.directives import Directive
from karvan_finance.moving.domain.beancount.directives import Open
from karvan_finance.moving.domain.beancount.directives import Pad
from karvan_finance.moving.domain.beancount.directives import Price
from karvan_finance.moving.domain.beancount.directives import Source
from karvan_finance.moving.domain.beancount.directives import Transaction
from karvan_finance.moving.domain.beancount.faults import IncludeRefused
from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.faults import WrongShape
from karvan_finance.moving.domain.beancount.postings import parse_posting
from karvan_finance.moving.domain.beancount.tokens import Row
from karvan_finance.moving.domain.beancount.tokens import read_rows
from karvan_finance.moving.domain.beancount.words import Words

PASSED_OVER = frozenset({"event", "query", "note", "document", "custom"})
"""Directives that move no money."""


def parse(text: str) -> tuple[Source, list[SourceFault]]:
    """Read a whole file. The directives are good only when there are no faults."""
    rows, faults = read_rows(text)
    reader = _Reader()
    for row in rows:
        try:
            reader.read(row)
        except SourceFault as fault:
            faults.append(fault)
            reader.lose_directive(row)
    return reader.source, sorted(faults, key=lambda fault: fault.line)


class _Reader:
    """Reads row after row; indented rows belong to the directive above them."""

    def __init__(self) -> None:
        self.source = Source()
        self._tags: list[str] = []
        self._takes_rows = False

    def read(self, row: Row) -> None:
        words = Words(row)
        if row.is_indented:
            self._read_indented(words)
        elif words.next_is("date"):
            self._read_dated(words)
        else:
            self._read_command(words)
        words.end()

    def lose_directive(self, row: Row) -> None:
        """After a fault in its first row, the rows below a directive are passed over."""
        if not row.is_indented:
            self._takes_rows = False

    def _read_dated(self, words: Words) -> None:
        self._takes_rows = True
        on = words.date()
        keyword = words.take_if("word")
        if keyword is None or keyword == "txn":
            self._add(self._transaction(words, on, keyword))
        elif keyword in _DIRECTIVES:
            self._add(_DIRECTIVES[keyword](words, on))
        elif keyword in PASSED_OVER:
            words.skip()
            self._takes_rows = False
            self._pass_over(keyword)
        else:
            raise WrongShape(words.line, expected="a directive", found=keyword)

    def _read_command(self, words: Words) -> None:
        self._takes_rows = False
        match words.take("word", "a date or a directive"):
            case "option":
                self.source.options.setdefault(words.string(), []).append(words.string())
            case "include":
                raise IncludeRefused(words.line, name=words.string())
            case "pushtag":
                self._tags.append(words.take("tag", "a tag")[1:])
            case "poptag":
                tag = words.take("tag", "a tag")[1:]
                if tag in self._tags:
                    self._tags.remove(tag)
            case "plugin" | "pushmeta" | "popmeta" as keyword:
                words.skip()
                self._pass_over(keyword)
            case unknown:
                raise WrongShape(words.line, expected="a directive", found=unknown)

    def _read_indented(self, words: Words) -> None:
        if not self._takes_rows:
            words.skip()
        elif words.next_is("key"):
            self._read_metadata(words)
        else:
            above = self.source.directives[-1]
            if not isinstance(above, Transaction):
                raise WrongShape(words.line, expected="metadata", found="a posting")
            self._read_transaction_row(words, above)

    def _read_transaction_row(self, words: Words, above: Transaction) -> None:
        tags, links = _tags_and_links(words)
        if tags or links:
            changed = replace(above, tags=above.tags + tags, links=above.links + links)
        else:
            changed = replace(above, postings=(*above.postings, parse_posting(words)))
        self.source.directives[-1] = changed

    def _read_metadata(self, words: Words) -> None:
        key = words.take("key", "metadata")
        above = self.source.directives[-1]
        if isinstance(above, Commodity) and key == "name:" and words.next_is("string"):
            self.source.directives[-1] = replace(above, name=words.string())
        words.skip()

    def _transaction(self, words: Words, on: date, keyword: str | None) -> Transaction:
        flag = "*" if keyword else _flag(words)
        texts = []
        while words.next_is("string"):
            texts.append(words.string())
        tags, links = _tags_and_links(words)
        payee = texts[0] if len(texts) == 2 else ""
        if len(texts) > 2:
            raise WrongShape(words.line, expected="payee and narration", found=texts[2])
        narration = texts[-1] if texts else ""
        return Transaction(words.line, on, flag, payee, narration, (*self._tags, *tags), links)

    def _add(self, directive: Directive) -> None:
        self.source.directives.append(directive)

    def _pass_over(self, keyword: str) -> None:
        self.source.ignored[keyword] = self.source.ignored.get(keyword, 0) + 1


def _flag(words: Words) -> str:
    if flag := words.take_if("mark", "*", "!", "&", "?", "%", "#"):
        return flag
    flag = words.take("currency", "a directive or a flag such as *")
    if len(flag) != 1:
        raise WrongShape(words.line, expected="a directive or a flag such as *", found=flag)
    return flag


def _tags_and_links(words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    tags, links = [], []
    while words.next_is("tag") or words.next_is("link"):
        if tag := words.take_if("tag"):
            tags.append(tag[1:])
        elif link := words.take_if("link"):
            links.append(link[1:])
    return tuple(tags), tuple(links)


def _open(words: Words, on: date) -> Open:
    account, currencies = words.account(), []
    while words.next_is("currency"):
        currencies.append(words.currency())
        if not words.take_if("mark", ","):
            break
    booking = words.string().upper() if words.next_is("string") else None
    return Open(words.line, on, account, tuple(currencies), booking)


def _close(words: Words, on: date) -> Close:
    return Close(words.line, on, words.account())


def _commodity(words: Words, on: date) -> Commodity:
    return Commodity(words.line, on, words.currency())


def _balance(words: Words, on: date) -> Balance:
    account, number = words.account(), words.number()
    tolerance = words.number() if words.take_if("mark", "~") else None
    return Balance(words.line, on, account, number, words.currency(), tolerance)


def _pad(words: Words, on: date) -> Pad:
    return Pad(words.line, on, words.account(), words.account())


def _price(words: Words, on: date) -> Price:
    return Price(words.line, on, words.currency(), words.number(), words.currency())


_DIRECTIVES: dict[str, Callable[[Words, date], Directive]] = {
    "open": _open,
    "close": _close,
    "commodity": _commodity,
    "balance": _balance,
    "pad": _pad,
    "price": _price,
}
