"""No table escapes the trail unnoticed."""

from __future__ import annotations

import importlib
import pkgutil

import karvan
from karvan.audit.diff import is_audited
from karvan.db.base import all_mappers
from karvan.db.base import metadata

SENTENCE = 5


def import_all_models() -> None:
    for module in pkgutil.walk_packages(karvan.__path__, "karvan."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)


def test_every_table_is_mapped_so_that_a_flush_sees_its_rows():
    import_all_models()
    mapped = {mapper.class_.__tablename__ for mapper in all_mappers()}

    assert {name for name in metadata.tables if name.startswith("core_")} <= mapped


def test_a_model_that_is_exempt_says_why():
    import_all_models()
    exempt = [mapper.class_ for mapper in all_mappers() if not is_audited(mapper.class_)]

    assert exempt
    assert [model for model in exempt if len(model.__audit_exempt__) < SENTENCE] == []
