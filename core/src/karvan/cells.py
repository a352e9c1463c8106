"""Text cells of CSV files, closed against formula injection, and read back unchanged.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@` or `|`, also behind spaces, quotes,
invisible characters or in full width. Such a text is written with one `'` before it; reading
removes that `'` exactly where it would have been written.
"""

from __future__ import annotations

import unicodedata

GUARD = "'"
_FORMULA_STARTS = frozenset("=+-@|")
_LINE_STARTS = ("\t", "\r", "\n")
_QUOTES = frozenset("'\"`´‘’‚“”„«»‹›")
_SKIPPED_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def guard_cell(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula."""
    return GUARD + text if _is_live(text) else text


def unguard_cell(text: str) -> str:
    """The text that `guard_cell` was given: `unguard_cell(guard_cell(x)) == x` for every x."""
    if text.startswith(GUARD) and _is_live(text[1:]):
        return text[1:]
    return text


def _is_live(text: str) -> bool:
    if text.lstrip(GUARD).startswith(_LINE_STARTS):
        return True
    for character in text:
        if _is_skipped(character):
            continue
        # One character may normalise to several (or to a space, then a sign): look at them all.
        for plain in unicodedata.normalize("NFKC", character):
            if not _is_skipped(plain):
                return plain in _FORMULA_STARTS
    return False


def _is_skipped(character: str) -> bool:
    return character in _QUOTES or unicodedata.category(character) in _SKIPPED_CATEGORIES
