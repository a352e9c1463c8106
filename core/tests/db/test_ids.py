"""Ids from blocks are unique under concurrency and rollbacks; gaps mean nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.ids import IdAllocator
from karvan.runtime import Runtime

CLI = Actor.cli("test")


def test_many_writers_never_get_the_same_id(runtime: Runtime, company: CompanyInfo):
    def take(_: int) -> list[int]:
        return runtime.run(company.id, CLI, lambda ctx: ctx.uow.new_ids(700))

    with ThreadPoolExecutor(8) as threads:
        taken = [each for batch in threads.map(take, range(16)) for each in batch]

    assert len(taken) == len(set(taken)) == 16 * 700


def test_a_unit_of_work_may_need_more_ids_than_a_block_holds(
    runtime: Runtime, company: CompanyInfo
):
    def take_much(ctx: Context) -> list[int]:
        return ctx.uow.new_ids(2500)

    first, second = (runtime.run(company.id, CLI, take_much) for _ in range(2))

    assert len(set(first) | set(second)) == 5000


def test_two_processes_take_separate_blocks(runtime: Runtime, company: CompanyInfo):
    others = IdAllocator(runtime.database, block=10)
    own = IdAllocator(runtime.database, block=10)

    with runtime.database.begin(write=False) as connection:
        for allocator in (own, others):
            allocator.prepare(company.id)
        taken = [each for pool in (own, others) for each in pool.take(company.id, 10, connection)]

    assert len(set(taken)) == 20
