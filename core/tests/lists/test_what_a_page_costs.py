"""A page of a list takes few statements, however many records stand on it."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import event

MOST = 8


@contextmanager
def counted(runtime):
    statements = []

    def note(connection, cursor, text, parameters, context, many):
        if not context.execution_options.get("karvan_uncounted"):
            statements.append(text)

    event.listen(runtime.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(runtime.database.engine, "before_cursor_execute", note)


def test_a_page_takes_at_most_eight_statements_for_one_record_as_for_thirty(yard):
    yard.add(name="First")
    address = "?cols=number,name,customer,packed_on,amount,state"
    yard.get(address)
    with counted(yard.runtime) as of_one:
        yard.get(address)
    for n in range(29):
        yard.add(name=f"Crate {n}")
    with counted(yard.runtime) as of_many:
        page = yard.get(address)

    assert page.text.count("data-id=") == 30
    assert len(of_many) <= MOST
    assert len(of_many) == len(of_one)
