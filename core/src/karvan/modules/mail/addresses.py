"""Addresses and header texts of a mail, checked before anything is kept. Pure.

An address is written `ana@example.com` or `Ana Example <ana@example.com>`. Names may hold any
letters, domains too (they are sent in their ASCII form). A line break or NUL never enters a header:
it would start another one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address

from email_validator import EmailNotValidError
from email_validator import validate_email

LONGEST_NAME = 200
LONGEST_SUBJECT = 400
_ISOLATES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class BadAddress(ValueError):
    """What is wrong with an address; the text is for people who know e-mail."""


@dataclass(frozen=True)
class MailAddress:
    """A name, which may be empty, and an address whose domain is ASCII."""

    name: str
    address: str

    @property
    def needs_utf8(self) -> bool:
        """Whether the part before the @ is not ASCII: only some servers take such an address."""
        return not self.address.isascii()

    def to_header(self) -> Address:
        """As the standard library's header objects want it."""
        username, _at, domain = self.address.rpartition("@")
        return Address(display_name=self.name, username=username, domain=domain)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def has_control(text: str) -> bool:
    """Whether the text holds a line break, NUL or another control character."""
    return any(unicodedata.category(each) == "Cc" or each in "\u2028\u2029" for each in text)


def parse_address(text: str) -> MailAddress:
    """Read one address; raises BadAddress. Nothing is repaired but the spaces around it."""
    if has_control(text):
        raise BadAddress("it holds a line break or control character")
    name, address = _split(text.strip())
    if len(name) > LONGEST_NAME:
        raise BadAddress("the name is too long")
    try:
        found = validate_email(
            address, check_deliverability=False, test_environment=True, allow_smtputf8=True
        )
    except EmailNotValidError as wrong:
        raise BadAddress(str(wrong)) from None
    plain = name.translate({ord(each): None for each in _ISOLATES})
    return MailAddress(plain, f"{found.local_part}@{found.ascii_domain}")


def _split(text: str) -> tuple[str, str]:
    if not text.endswith(">"):
        return "", text
    name, bracket, address = text[:-1].rpartition("<")
    if not bracket or {"<", ">"} & set(name):
        raise BadAddress("there must be one < and one >")
    return name.strip().strip('"').strip(), address.strip()
