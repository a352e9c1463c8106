"""A write that is sent twice is done once and answered twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.requests import remember
from karvan.errors import NotFound
from karvan.errors import RequestReused
from karvan.runtime import Runtime

CLI = Actor.cli("test")


class Counter:
    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def pay(self) -> dict[str, int]:
        with self._lock:
            self.count += 1
        return {"payment": self.count}


def send(runtime: Runtime, company: CompanyInfo, counter: Counter, body: object = "100") -> object:
    def work(ctx: Context) -> object:
        return remember(ctx, "form", "user:1", "key-1", body, counter.pay)

    return runtime.run(company.id, CLI, work)


def test_the_same_request_is_done_once_and_answered_twice(runtime: Runtime, company: CompanyInfo):
    counter = Counter()

    first = send(runtime, company, counter)
    second = send(runtime, company, counter)

    assert first == second == {"payment": 1}
    assert counter.count == 1


def test_the_same_key_with_another_body_is_refused(runtime: Runtime, company: CompanyInfo):
    counter = Counter()
    send(runtime, company, counter)

    with pytest.raises(RequestReused):
        send(runtime, company, counter, body="200")

    assert counter.count == 1


def test_a_request_that_failed_may_be_sent_again(runtime: Runtime, company: CompanyInfo):
    def fail() -> dict[str, int]:
        raise NotFound

    with pytest.raises(NotFound):
        runtime.run(
            company.id, CLI, lambda ctx: remember(ctx, "form", "user:1", "key-1", "100", fail)
        )

    assert send(runtime, company, Counter()) == {"payment": 1}


def test_sixteen_at_once_are_one_payment(runtime: Runtime, company: CompanyInfo):
    counter = Counter()

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: send(runtime, company, counter), range(16)))

    assert counter.count == 1
    assert answers == [{"payment": 1}] * 16
