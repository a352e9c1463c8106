"""A signed-in administrator's way around finance."""

from __future__ import annotations

import re
from html import unescape

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

    def write(self, lines, *, path="/entries/new", date="2025-01-15", then="stay", **fields):
        """Fill in the entry form: rows of (account, debit, credit), accounts by their codes."""
        rows = {"lines-count": str(len(lines))}
        for number, (account, debit, credit) in enumerate(lines):
            rows |= {
                f"lines-{number}-id": "",
                f"lines-{number}-account": "",
                f"lines-{number}-account-text": account,
                f"lines-{number}-debit": debit,
                f"lines-{number}-credit": credit,
            }
        head = {"date": date, "journal": "", "journal-text": "GEN", "narration": "Typed"}
        wished = {"post": "do-post"}.get(then, then)
        return self.post(path, path, **{**head, "_then": wished, **rows, **fields})

    def lines_of(self, path):
        """The inputs of the lines as the form of a draft shows them."""
        page = unescape(self.get(path).text)
        shown = re.findall(r'name="(lines-\d+-id)" value="(\d+)"', page)
        return dict(shown)

    def do(self, path, name, **fields):
        """Give a command to the record at this address, as its page shows it."""
        page = self.get(path).text
        version = re.search(r'name="_version" value="(\d+)"', page)
        if version:
            fields.setdefault("_version", version[1])
        return self.post(f"{path}/do/{name}", path, **fields)

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
