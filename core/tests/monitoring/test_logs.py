"""Log lines can be read by programs and hold nothing that somebody typed."""

from __future__ import annotations

import io
import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from karvan.config import Config
from karvan.config import LogSection
from karvan.errors import Refusal
from karvan.monitoring.logs import configure_logs
from karvan.monitoring.logs import describe
from karvan.monitoring.logs import facts
from karvan.request_ids import GIVEN
from karvan.request_ids import named
from karvan.request_ids import new_request_id
from karvan.request_ids import new_unit_id

CANARY = "canary-Ada-Lovelace-0912"


@pytest.fixture
def lines():
    """What is logged in the form of production, as a list of objects."""
    stream = io.StringIO()
    configure_logs(Config(log=LogSection(format="json", details=False)), stream)
    yield lambda: [json.loads(each) for each in stream.getvalue().splitlines()]
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not hasattr(each, "of_karvan")]
    logging.captureWarnings(capture=False)


def test_a_line_is_one_object_with_the_facts_beside_the_text(lines):
    with named("abcdef0123456789"):
        logging.getLogger("karvan.request").info("GET home 200", extra=facts(ms=3.2, user=7))

    (line,) = lines()
    assert line["text"] == "GET home 200"
    assert (line["request"], line["ms"], line["user"]) == ("abcdef0123456789", 3.2, 7)


def test_an_exception_tells_kind_and_place_but_no_words(lines):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("karvan.web").exception("failed")

    (line,) = lines()
    assert line["error"]["type"] == "ValueError"
    assert "test_logs.py" in line["error"]["at"][-1]
    assert CANARY not in json.dumps(line)


def test_an_error_of_the_database_tells_no_values(lines, runtime):
    with pytest.raises(DBAPIError) as failed, runtime.database.begin(write=True) as connection:
        connection.execute(text("INSERT INTO core_user (name) VALUES (:n)"), {"n": CANARY})

    logging.getLogger("karvan.web").error("failed", exc_info=failed.value)

    assert CANARY not in json.dumps(lines())
    assert CANARY not in str(failed.value).split("DETAIL")[0]


def test_a_business_error_tells_its_code():
    class Taken(Refusal):
        code = "test.taken"

    assert describe(Taken(name=CANARY), details=False) == {
        "type": "Taken",
        "code": "test.taken",
        "at": [],
    }


@pytest.mark.parametrize(
    "given", ["short", "x" * 33, "a b c d e f", "<script>alert(1)</script>", ""]
)
def test_a_strange_name_for_a_request_is_not_taken(given):
    assert new_request_id(given) != given


def test_units_of_work_of_one_request_share_its_name_and_still_differ():
    with named(new_request_id("0123456789abcdef0123456789abcdef")):
        one, other = new_unit_id(), new_unit_id()

    assert one != other
    assert one.partition(".")[0] == other.partition(".")[0]
    assert len(one) <= 40
    assert GIVEN.fullmatch(one.partition(".")[0])
