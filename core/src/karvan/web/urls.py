"""Addresses by endpoint: company and plugin are filled in.

A page shows hundreds of them, most of which another page had before: what depends on nothing but the
company is kept, the address of a record is made from that of all, and a query is put behind.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import current_app
from flask import g
from flask import request
from flask import url_for

from karvan.web.state import state

ANY_RECORD = 987_654_321_012_345_678
"""Stands for the id in the address that those of many records are made from."""
UNQUOTED = "!$'()*,/:;?@"
MOST_KEPT = 20_000
_KEPT = "karvan.addresses"


def url(endpoint: str, /, **values: Any) -> str:
    """The address of an endpoint."""
    if not values:
        return _plain(endpoint)
    record_id = values.pop("record_id", None)
    if type(record_id) is int and record_id >= 0:
        return url_maker(endpoint, **values)(record_id)
    if record_id is not None:
        values["record_id"] = record_id
    return url_for(endpoint, **values)


def url_maker(endpoint: str, /, **values: Any) -> Callable[[int], str]:
    """What makes the address of a record of its id; asked for once for a column or a list."""
    makers: dict[tuple[str, str], Callable[[int], str]] = g.setdefault("record_addresses", {})
    key = (endpoint, repr(values) if values else "")
    if key not in makers:
        pattern = url_for(endpoint, **values, record_id=ANY_RECORD)
        before, *rest = pattern.split(str(ANY_RECORD))
        makers[key] = lambda record_id: str(record_id).join((before, *rest))
    return makers[key]


def with_query(address: str, values: Mapping[str, Any]) -> str:
    """The address with these parameters, several of one name where the value is a list."""
    query = urlencode(values, doseq=True, safe=UNQUOTED)
    return f"{address}?{query}" if query else address


def _plain(endpoint: str) -> str:
    """An address without values: the same on every page of the company."""
    kept: dict[tuple[str, str, str], str] = current_app.extensions.setdefault(_KEPT, {})
    company = state().company
    key = (endpoint, company.code if company else "", request.script_root)
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = url_for(endpoint)
    return found
