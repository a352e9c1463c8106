"""Two hundred texts that are no expression: each is refused with its place, and nothing runs."""

from __future__ import annotations

import pytest

from karvan.expressions import BOOL
from karvan.expressions import ExpressionError
from karvan.expressions import from_json
from karvan.expressions import parse
from karvan.expressions.errors import BadStoredForm

RLO, LRM, BOM, ZWNJ, NBSP = "\u202e", "\u200e", "\ufeff", "\u200c", "\u00a0"

PYTHON = [
    "__import__('os').system('touch /tmp/x')", "__import__", "n.__class__", "n.__class__.__mro__[1]",
    "n.real", "''.join", "'a'.upper()", '"{}".format(n)', "().__class__.__bases__", "n . real",
    "open('/etc/passwd')", "eval('1')", "exec('1')", "compile('1', '', 'eval')", "globals()",
    "locals()", "vars()", "dir()", "getattr(n, 'x')", "setattr(n, 'x', 1)", "type(n)", "id(n)",
    "print(n)", "input()", "breakpoint()", "help()", "object()", "super()", "int('1')", "str(n)",
    "bool(n)", "list()", "range(9)", "map(n, n)", "sum(n, n)", "len(country)", "pow(2, 9)",
    "lambda: 1", "(lambda x: x)(1)", "lambda x: x", "[x for x in n]", "(x for x in n)",
    "{x for x in n}", "{1: 2}", "{1, 2}", "{}", "[]", "[1, 2]", "(1, 2)", "()", "n[0]", "n[0:1]",
    "country[0]", "'abc'[0]", "f'{n}'", 'f"{n!r}"', "b'a'", "r'a'", "u'a'", "'a' 'b'", "'a' % n",
    "n := 1", "(n := 1)", "n = 1", "n == = 1", "del n", "import os", "from os import path",
    "assert n", "return n", "yield n", "await n", "async n", "global n", "raise n", "pass", "with n",
    "while true: n", "for x in n: x", "if n: 1", "try: n", "class A: pass", "def f(): pass", "@n",
    "n if", "n if vip", "if vip else 1", "n else 1", "1 if vip else", "*n", "**n", "min(*n)",
    "min(**n)", "min(a=1, b=2)", "min(n, key=m)", "print", "None", "True", "False", "NotImplemented",
    "...", "n; m", "n\\\nm", "n # comment", "`n`", "$n", "n?", "n!", "n and", "or n", "not", "n not",
    "n is m", "n is not m", "n not in [1]", "n in 1", "n in (1, 2)", "n in []", "n in [m]",
    "n in [1, [2]]", "n in [1 + 1]", "n in [true]", "n in [1", "n in [1,]", "in [1]", "n in n in [1]",
]  # fmt: skip
NUMBERS = [
    "1e400", "1E5", "1e-400", "2.5e3", "0x10", "0b1", "0o7", "1_000", "1j", "1.5j", "1.", ".5", "1..2",
    "1.2.3", "1L", "0xFFFFFFFF", "inf", "nan", "Infinity", "NaN", "9" * 19, "0." + "1" * 17,
    "9" * 400, "1" + "0" * 1999, "۱e۵", "۱۲۳٬۴۵۶", "１２", "²", "½", "Ⅷ", "१२", "1,000", "1 000", "--",
    "5 % 2", "5 // 2", "7 >> 1", "1 << 99999999", "5 & 3", "5 | 3", "5 ^ 3", "~5", "2 ** 9",
    "9**9**9**9**9", "2**2**2**2**2**2", "(9)**(9)", "+5", "n + + m", "n - + m", "n / 0", "n / 0.00",
    "n / m", "n / (1 - 1)", "n / -0", "n / n", "total / dollars",
]  # fmt: skip
UNICODE = [
    "ｎ", "ｎ + 1", "ｍin(n, m)", "n＋m", "n＝1", "（n）", "nа", "ⅿ", "ｔotal > 1", "n\u0301", "ñ", "名",
    "سود", "n > ١e١", f"n{RLO} > 1", f"{RLO}n", f"n > 1{LRM}", f"{BOM}n > 1", f"n{NBSP}> 1",
    f"n{ZWNJ}m", "n\x00", "\x00", "n > 1\x00", "'a\x00b' == country", f"country == '{RLO}IR'",
    f"country == '{LRM}'", "country == 'a\nb'", "n\x0b> 1", "n\x0c> 1", "n\x85> 1", "n\u2028> 1",
    "\ud800", "\U0001f4a9", "n\x1b[31m", "‘n’", "“n”", "n – m", "n − m", "n × m", "n ÷ 2", "n ≤ m",
    "n ≠ m", "n\u00adm", "n\u200b", "\u180en", "n\u3000> 1", "\x7f", "ﬁ", "ℯ", "𝓷", "𝟙",
]  # fmt: skip
TOO_MUCH = [
    "(" * 51 + "n" + ")" * 51, "(" * 900, "(" * 2000, ")" * 2000, "[" * 2000, "-" * 1999 + "1",
    "not " * 499 + "vip", "abs(" * 60 + "n" + ")" * 60, "1 if vip else " * 60 + "1",
    "n" * 2001, "n + " * 500 + "n", "n + " * 200 + "n", "n" + " * n" * 250, "vip and " * 200 + "vip",
    "min(" + "n, " * 250 + "n)", "n in [" + "1, " * 300 + "1]", " " * 2001, "'" + "a" * 2500 + "'",
    "n < " * 250 + "n", "((((n + 1) * 2) + 1) * 2", "max(" * 51 + "n, m" + ")" * 51,
    "-(" * 60 + "n" + ")" * 60, "x" * 1_000_000,
]  # fmt: skip
MEANINGLESS = [
    "", " ", "\n", "n n", "n m", "1 1", "country country", ",", "n,", "n, m", "(n", "n)", "()",
    "(n))", "((n)", "n +", "n + )", "* n", "/ n", "n */ m", "n <", "< n", "n <> m", "n === m",
    "n =< m", "n => m", "n !", "n ! m", "'a", '"a', "'a\"", "'''", "min", "min()", "min(n)", "min(n m)",
    "min(n,)", "min(,n)", "abs()", "abs(n, m)", "round(n, m)", "round(n, 0.5)", "round(n, 99)",
    "round(n, 1, 2)", "ratio(n, m)", "known()", "known(1)", "known(n + m)", "known(nothing)",
    "default(n)", "default(1, n)", "nothing", "nothing > 1", "n(1)", "vip(n)", "days_between(n, m)",
    "days_between(due_on)", "unknown(n)", "min n", "n min m", "true false", "true(1)", "if", "else",
    "in", "and", "1(2)", "'a'(n)", "(n)(m)", "n.", "-", "not not", "n and m",
]  # fmt: skip
HOSTILE = [*PYTHON, *NUMBERS, *UNICODE, *TOO_MUCH, *MEANINGLESS]


def test_there_are_more_than_two_hundred():
    assert len(set(HOSTILE)) > 200


@pytest.mark.parametrize(
    "text", [pytest.param(each, id=f"{n}-{each[:30]!a}") for n, each in enumerate(HOSTILE)]
)
def test_it_is_refused_with_its_place(text, names):
    with pytest.raises(ExpressionError) as refused:
        parse(text, names)

    error = refused.value
    assert str(error)
    assert 0 <= error.at <= len(text)
    line, marks = error.caret.split("\n")
    assert set(marks.strip()) == {"^"}
    assert len(line) <= 2000


NODE = {"name": "n"}
DEEP: dict[str, object] = {"name": "vip"}
for _level in range(3000):
    DEEP = {"not": DEEP}
BROKEN = {
    "nothing": None,
    "a list": [],
    "a text": "n > 1",
    "no version": {"root": NODE},
    "another version": {"version": 2, "root": NODE},
    "a version that equals one": {"version": True, "root": NODE},
    "more fields": {"version": 1, "root": NODE, "code": "x"},
    **{
        name: {"version": 1, "root": root}
        for name, root in {
            "an unknown node": {"eval": "n"},
            "two kinds at once": {"name": "n", "text": "n"},
            "an empty node": {},
            "a name that is none": {"name": "__class__"},
            "a name with parts": {"name": "n.real"},
            "a name that is a keyword": {"name": "true"},
            "a name that is no text": {"name": ["n"]},
            "an unknown name": {"name": "os"},
            "a float": {"number": 1.5},
            "an exponent": {"number": "1e9"},
            "infinity": {"number": "Infinity"},
            "a long number": {"number": "1" * 19},
            "Persian digits": {"number": "۱۲"},
            "true as text": {"bool": "true"},
            "a day that is none": {"day": "2025-02-30"},
            "a day alone in a text": {"compare": {"name": "country"}, "rest": [["==", {"day": "2025-01-01"}]]},
            "a long text": {"text": "x" * 2001},
            "a text with a control": {"text": "a\x00b"},
            "a power": {"compute": NODE, "rest": [["**", NODE]]},
            "no operator": {"compute": NODE, "rest": []},
            "mixed precedence": {"compute": NODE, "rest": [["+", NODE], ["*", NODE]]},
            "an operator that is a list": {"compute": NODE, "rest": [[["+"], NODE]]},
            "a pair of three": {"compute": NODE, "rest": [["+", NODE, NODE]]},
            "a rest that is no list": {"compute": NODE, "rest": "+n"},
            "an unknown comparison": {"compare": NODE, "rest": [["is", NODE]]},
            "a name in a list": {"member": NODE, "in": [NODE]},
            "an empty list": {"member": NODE, "in": []},
            "one part of and": {"and": [{"name": "vip"}]},
            "a minus before a number": {"negative": {"number": "5"}},
            "an unknown function": {"call": "open", "args": [{"text": "/etc/passwd"}]},
            "a function that is no text": {"call": None, "args": []},
            "a division by a name": {"compute": NODE, "rest": [["/", {"name": "m"}]]},
            "a division by zero": {"compute": NODE, "rest": [["/", {"number": "0"}]]},
            "two currencies": {"compute": {"name": "total"}, "rest": [["+", {"name": "dollars"}]]},
            "an unguarded name": {"name": "discount"},
            "a number for a condition": NODE,
            "three thousand levels": DEEP,
            "too many nodes": {"and": [{"name": "vip"}] * 201},
        }.items()
    },
}  # fmt: skip


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_a_stored_form_is_read_as_strictly_as_text(data, names):
    with pytest.raises((BadStoredForm, ExpressionError)) as refused:
        from_json(data, names, expect=BOOL)

    assert str(refused.value)
