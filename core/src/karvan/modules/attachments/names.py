"""The name of a file as it may be kept and shown: text only, never a path."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 200
LONGEST_ENDING = 20
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINERS = "\u200c\u200d"  # half-spaces are letters' business in Persian


def clean_name(name: str) -> str:
    """The last part of the name in NFC, without control and direction marks, 200 characters at most.

    A longer name keeps its ending: `aaa….pdf`. Nothing left makes `file`.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        each for each in last if unicodedata.category(each) not in INVISIBLE or each in JOINERS
    )
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        tail = f"{dot}{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
        shown = (stem if tail else shown)[: LONGEST_NAME - len(tail)].rstrip() + tail
    return shown or "file"


def extension_of(name: str) -> str:
    """The ending in lower case without its dot; empty where there is none."""
    stem, _dot, ending = name.rpartition(".")
    return ending.lower() if stem else ""
