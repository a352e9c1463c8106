"""Records are found by their words: as people type them, in their company, and only if theirs."""

import pytest
from sqlalchemy import delete
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import text
from tests.support.depot import CLI
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.actors import Actor
from karvan.audit.statements import audited_update
from karvan.db.shadow_tables import SEARCH_INDEX
from karvan.db.types import TranslatedText
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.search import full_text
from karvan.search.finding import find
from karvan.search.index import rebuild
from karvan.search.models import SearchEntry
from karvan.testing.builders import a_company

HALF_SPACE = "\u200c"


@pytest.fixture
def found(depot_runtime, depot):
    """The titles found for a query, by an actor of the depot's company."""

    def search(typed, actor=CLI, **more):
        groups = depot_runtime.run(
            depot.id, actor, lambda ctx: find(ctx, typed, most=20, **more), write=False
        )
        return [hit.title for group in groups for hit in group.hits]

    return search


@pytest.fixture
def written(depot_runtime, depot):
    """Write one record and commit; gives its id."""

    def write(kind="depot.crate", **columns):
        return depot_runtime.run(depot.id, CLI, lambda ctx: add_record(ctx, kind, **columns).id)

    return write


def test_a_record_is_found_as_soon_as_it_is_written_by_the_beginning_of_a_word(written, found):
    written(name="Walnut cabinet")

    assert found("waln") == ["Walnut cabinet"]
    assert found("CABINET wal") == ["Walnut cabinet"]
    assert found("alnut") == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("کرمانشاه", "كرمانشاه"),
        ("ياقوت", "یاقوت"),
        (f"نیم{HALF_SPACE}فاصله", "نیم فاصله"),
        (f"می{HALF_SPACE}رود", "میرود"),
        ("پلاک ۱۲۳۴۵", "12345"),
        ("Plate 67890", "٦٧٨٩٠"),
        ("INV/00012", "inv00012"),
        ("GEN-77/2026", "gen-77/2026"),
        ("Élan", "élan"),
    ],
)
def test_spellings_of_both_keyboards_find_the_same(written, found, name, typed):
    written(name=name)

    assert name in found(typed)


@pytest.mark.parametrize(
    "typed", ['"', "'", "a' OR 1=1 --", "NEAR(", "* - ^ :", ")", "body : x", "&|!", "\\", "%_"]
)
def test_what_looks_like_an_operator_is_text(written, found, typed):
    written(name="Plain")

    assert "Plain" not in found(typed)


def test_nothing_typed_finds_nothing(found):
    assert found("  ") == []


def test_a_changed_record_is_found_by_its_new_words_alone(depot_runtime, depot, written, found):
    record = written(name="Beforehand")

    def rename(ctx):
        ctx.session.get(declared(ctx).model, (depot.id, record)).name = "Afterwards"

    depot_runtime.run(depot.id, CLI, rename)

    assert found("beforehand") == []
    assert found("afterwards") == ["Afterwards"]


def test_a_change_by_a_statement_reaches_the_index(depot_runtime, depot, written, found):
    record = written(name="Statement one")

    def change(ctx):
        model = declared(ctx).model
        audited_update(ctx.session, model, model.id == record, values={"name": "Statement two"})

    depot_runtime.run(depot.id, CLI, change)

    assert found("statement two") == ["Statement two"]
    assert found("statement one") == []


def test_a_deleted_record_is_found_no_more(depot_runtime, depot, written, found):
    record = written(name="Shortlived")

    def remove(ctx):
        ctx.session.delete(ctx.session.get(declared(ctx).model, (depot.id, record)))

    depot_runtime.run(depot.id, CLI, remove)

    assert found("shortlived") == []


def test_an_archived_record_is_put_away_and_comes_back(depot_runtime, depot, written, found):
    record = written(name="Attic")

    def put(active):
        def work(ctx):
            ctx.session.get(declared(ctx).model, (depot.id, record)).active = active

        depot_runtime.run(depot.id, CLI, work)

    put(False)
    assert found("attic") == []
    put(True)
    assert found("attic") == ["Attic"]


def test_what_is_rolled_back_is_not_in_the_index(at_work, found):
    add_record(at_work, name="Neverland")

    assert found("neverland") == []


def test_a_name_in_each_language_finds_the_record(written, found):
    written(title=TranslatedText({"en": "Cold room", "fa": "سردخانه"}))

    assert len(found("cold room")) == 1
    assert len(found("سردخانه")) == 1


def test_a_secret_is_not_searched(written, found):
    written(name="Open", secret="hushhush")

    assert found("hushhush") == []


def test_a_record_called_exactly_so_comes_first(written, found):
    written(name="Tin")
    written(name="Tin box")
    written(name="A box of tin")

    assert found("tin")[:2] == ["Tin", "Tin box"]


def test_who_may_not_read_an_entity_does_not_find_its_records(written, found):
    written(name="Guarded")

    assert found("guarded", Actor.user(900, "Visitor", frozenset())) == []
    reader = Actor.user(900, "Reader", frozenset({"depot.crate.read"}))
    assert found("guarded", reader) == ["Guarded"]


def test_who_sees_only_their_own_records_finds_only_those(written, found):
    written("depot.task", title="Somebodys task")
    worker = Actor.user(900, "Worker", frozenset({"depot.task.read"}))
    everyone = frozenset({"depot.task.read", "depot.task.scope-company"})

    assert found("somebodys", worker) == []
    assert found("somebodys", Actor.user(900, "Chief", everyone)) == ["Somebodys task"]


def test_another_companys_records_are_not_found(depot_runtime, written, found):
    written(name="Homebound")
    other = a_company(depot_runtime, plugins=("depot",))

    groups = depot_runtime.run(other.id, CLI, lambda ctx: find(ctx, "homebound", most=5))

    assert groups == []
    seen = depot_runtime.run(
        other.id,
        CLI,
        lambda ctx: ctx.session.scalars(
            select(SearchEntry.record_id).where(SearchEntry.entity == "depot.crate")
        ).all(),
    )
    assert not seen or depot_runtime.database.kind == "sqlite"


def test_a_plugin_that_is_off_is_not_searched(depot_runtime, depot, written, found):
    written(name="Switchable")

    disable(depot_runtime, CLI, depot.id, "depot")
    assert found("switchable") == []
    enable(depot_runtime, CLI, depot.id, "depot")

    assert found("switchable") == ["Switchable"]


def test_the_index_is_made_anew_from_the_records(depot_runtime, depot, written, found):
    written(name="Rebuilt")

    def lose(ctx):
        ctx.uow.connection.execute(delete(SearchEntry).where(SearchEntry.company_id == depot.id))

    depot_runtime.run(depot.id, CLI, lose)
    assert found("rebuilt") == []
    counts = depot_runtime.run(depot.id, CLI, rebuild)

    assert found("rebuilt") == ["Rebuilt"]
    assert counts["depot.crate"] > 0


def test_an_unchanged_record_writes_nothing_into_the_index(depot_runtime, depot, written):
    record = written(name="Steady")
    place = (SearchEntry.company_id == depot.id, SearchEntry.record_id == record)

    def touch(ctx):
        ctx.session.get(declared(ctx).model, (depot.id, record)).pieces = 5

    before = depot_runtime.run(
        depot.id, CLI, lambda ctx: ctx.session.execute(select(SearchEntry.body).where(*place)).all()
    )
    depot_runtime.run(depot.id, CLI, touch)
    after = depot_runtime.run(
        depot.id, CLI, lambda ctx: ctx.session.execute(select(SearchEntry.body).where(*place)).all()
    )

    assert before == after


def test_many_words_and_long_texts_are_cut(written, found):
    written(name="Longwinded", note=" ".join(f"word{n}" for n in range(250)))

    assert found(" ".join(["longwinded", *(f"word{n}" for n in range(40))])) == ["Longwinded"]
    assert found("x" * 5000) == []


def test_what_the_index_lost_is_swept_out_of_the_full_text(depot_runtime):
    other = a_company(depot_runtime, plugins=("depot",))
    depot_runtime.run(other.id, CLI, lambda ctx: add_record(ctx, name="Vanishing"))

    with depot_runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(delete(SearchEntry).where(SearchEntry.company_id == other.id))
        full_text.sweep(connection)
        kept = []
        if SEARCH_INDEX in inspect(connection).get_table_names():
            kept = connection.execute(
                text(f"SELECT 1 FROM {SEARCH_INDEX} WHERE {SEARCH_INDEX} MATCH 'vanishing'")
            ).all()

    assert kept == []
