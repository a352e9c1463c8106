"""A signed-in administrator's way around finance."""

from __future__ import annotations

import pytest

from karvan.testing.browser import a_member
from karvan.testing.browser import token_in


class Desk:
    """A person at the pages of finance of one company."""

    def __init__(self, client, member):
        self.client = client
        self.home = f"/c/{member.company}/finance"
        client.sign_in(member)

    def get(self, path, **params):
        return self.client.get(self.home + path, query_string=params)

    def post(self, path, page=None, **fields):
        token = token_in(self.get(page or "/entries"))
        return self.client.post(self.home + path, data={"csrf_token": token, **fields})

    def write(self, lines, *, path="/entries/new", date="2025-01-15", then="keep", **fields):
        """Fill in the entry form: rows of (account, debit, credit)."""
        rows = {}
        for number, (account, debit, credit) in enumerate(lines, start=1):
            rows |= {
                f"lines.{number}.account": account,
                f"lines.{number}.debit": debit,
                f"lines.{number}.credit": credit,
            }
        head = {"date": date, "journal": "GEN", "narration": "Typed"}
        return self.post(path, **{**head, "then": then, **rows, **fields})

    def follow(self, answer):
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["Location"])


@pytest.fixture
def desk(client, member):
    return Desk(client, member)


@pytest.fixture
def desk_of(app, runtime, company):
    """The desk of someone with these roles."""

    def sit(*roles):
        return Desk(app.test_client(), a_member(runtime, company, roles=roles))

    return sit
