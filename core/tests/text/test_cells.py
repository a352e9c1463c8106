"""Text cells are closed against formulas, and come back unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.cells import guard_cell
from karvan.cells import unguard_cell

PAYLOADS = {
    "equals": "=1+1",
    "plus": "+98 21 1234",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "pipe": "|calc",
    "behind a space": " =1+1",
    "behind a no-break space": "\u00a0=1+1",
    "behind quotes": "\"'=1+1",
    "full width": "＝1+1",
    "behind a zero-width space": "\u200b=1+1",
    "behind a direction mark": "\u200f=1+1",
    "behind a control character": "\x01=1+1",
    "tab": "\t1+1",
    "carriage return": "\r1+1",
    "line feed": "\n1+1",
    "quote before a line feed": "'\n1+1",
    "small plus": "﹢1",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_what_a_spreadsheet_would_run_is_guarded(payload):
    assert guard_cell(payload) == "'" + payload


@pytest.mark.parametrize("text", ["", "Cash", "1000", "a=b", "O'Brien", "حساب", "(5)", "12-3"])
def test_plain_text_stays_as_it_is(text):
    assert guard_cell(text) == text


@given(st.text(alphabet=st.sampled_from("'\"=+-@| \t\na1＝\u200f"), max_size=8))
def test_reading_gives_back_what_was_written(text):
    assert unguard_cell(guard_cell(text)) == text
