"""Mail addresses, phone numbers and links as they are checked and compared; nothing is looked up.

A phone number becomes E.164 with the company's country as default region, typed in Persian or Arabic
digits if one likes. A text that is no phone number anywhere is kept, and said to be unparsed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError
from email_validator import validate_email

from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.text import fold_digits

ContactKind = Literal["mail", "phone", "url", "social"]
KINDS: tuple[ContactKind, ...] = ("mail", "phone", "url", "social")
LONGEST_VALUE = 500
LONGEST_KEY = 254
FEWEST_DIGITS = 3


@dataclass(frozen=True)
class ContactValue:
    """A value as it is kept, as it is compared, and whether it could be read as its kind."""

    value: str
    key: str
    is_parsed: bool = True


class NotAContact(ValueError):
    """The value is none of its kind; `text` says what to do."""

    def __init__(self, text: LazyText) -> None:
        super().__init__(text)
        self.text = text


def read_contact(kind: str, typed: str, region: str) -> ContactValue:
    """The value of a contact point; raises NotAContact with what is wrong."""
    text = _clean(typed)
    if not text:
        raise NotAContact(_("Enter a value."))
    if len(text) > LONGEST_VALUE:
        raise NotAContact(_("At most {limit} characters.", limit=LONGEST_VALUE))
    readers = {"mail": _read_mail, "phone": _read_phone, "url": _read_url, "social": _read_social}
    if kind not in readers:
        raise NotAContact(_("Choose mail, phone, web address or social account."))
    return readers[kind](text, region)


def show_phone(value: str) -> str:
    """A number as people write it abroad, +44 20 7946 0958; what is no number as it is."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _read_mail(text: str, _region: str) -> ContactValue:
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise NotAContact(
            _("“{value}” is no mail address. Write it like name@example.com.", value=text)
        ) from None
    domain = (found.ascii_domain or found.domain).lower()
    key = f"{found.local_part.casefold()}@{domain}"
    return ContactValue(found.normalized, key[:LONGEST_KEY])


def _read_phone(text: str, region: str) -> ContactValue:
    folded = fold_digits(text)
    try:
        number = phonenumbers.parse(folded, region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and _is_whole(number):
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        extension = f";{number.extension}" if number.extension else ""
        return ContactValue(text, f"{e164}{extension}")
    digits = "".join(c for c in folded if c.isascii() and c.isdigit())
    if len(digits) < FEWEST_DIGITS:
        raise NotAContact(_("“{value}” is no phone number. Write it with its digits.", value=text))
    return ContactValue(text, digits[:LONGEST_KEY], is_parsed=False)


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    """A number that can be dialled from anywhere: one without its area code cannot."""
    found = phonenumbers.is_possible_number_with_reason(number)
    return bool(found == phonenumbers.ValidationResult.IS_POSSIBLE)


def _read_url(text: str, _region: str) -> ContactValue:
    address = text if "://" in text else f"https://{text}"
    wrong = NotAContact(
        _("“{value}” is no web address. Write it like https://example.com.", value=text)
    )
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii").removeprefix("www.")
    except (ValueError, UnicodeError):
        raise wrong from None
    if parts.scheme not in {"http", "https"} or "." not in host or " " in text:
        raise wrong
    return ContactValue(address, host.lower()[:LONGEST_KEY])


def _read_social(text: str, _region: str) -> ContactValue:
    return ContactValue(text, text.casefold().lstrip("@")[:LONGEST_KEY])


def _clean(typed: str) -> str:
    kept = (c for c in typed if unicodedata.category(c) not in {"Cc", "Cf"} or c == "\u200c")
    return "".join(kept).strip()
