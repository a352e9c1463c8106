"""Reports in the browser: the form of the parameters, the table, its links and its files."""

from __future__ import annotations

import re

import pytest

from karvan.testing.browser import a_member


@pytest.fixture
def address(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/reports/core.cash-book"


def test_the_list_leads_to_the_reports(client, member, address):
    page = client.get(f"/c/{member.company}/-/reports")

    assert f'href="{address}"' in page.text


def test_a_report_is_a_table_whose_cells_lead_on(client, address):
    page = client.get(address).text

    assert '<td class="num">-1,234.50</td>' in page
    assert f'href="{address}?at=2025-03-21"' in page
    assert "never shown" not in page


def test_what_is_wrong_with_a_parameter_stands_beside_it(client, address):
    answer = client.get(f"{address}?at=someday")

    assert answer.status_code == 422
    assert 'value="someday"' in answer.text
    assert "is not a date" in answer.text


def test_a_long_report_is_cut_on_the_page_and_whole_in_its_files(client, address):
    page = client.get(f"{address}?rows=1001")
    file = client.get(f"{address}?rows=1001&as=csv")

    assert "Only the first" in page.text
    assert file.text.count("\r\n") == 1003


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
     ("json", "application/json")],
)  # fmt: skip
def test_a_report_comes_as_a_file(client, address, kind, mimetype):
    answer = client.get(f"{address}?as={kind}")

    assert answer.status_code == 200
    assert answer.mimetype == mimetype
    assert answer.data


def test_asking_for_the_head_of_a_file_reads_none_of_it(client, address):
    answer = client.head(f"{address}?rows=1000&as=csv")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('"core.cash-book.csv"')
    assert answer.data == b""


def test_an_unknown_kind_of_file_is_refused(client, address):
    assert client.get(f"{address}?as=exe").status_code == 400


def test_a_file_whose_parameters_are_wrong_is_refused_before_it_begins(client, address):
    assert client.get(f"{address}?as=csv&at=someday").status_code == 422


def test_the_report_of_a_plugin_that_is_off_is_not_there(client, member, address):
    answer = client.get(f"/c/{member.company}/-/reports/finance.trial-balance")

    assert answer.status_code == 404


def test_a_report_without_its_permission_is_refused(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    answer = client.get(f"/c/{company.code}/-/reports/core.secret")

    assert answer.status_code == 403


def test_a_report_is_printed_without_navigation_in_a_style_sheet_of_its_own(client, address):
    page = client.get(f"{address}?as=print")

    assert page.status_code == 200
    assert "print.css" in page.text
    assert "k-nav" not in page.text


def test_columns_are_chosen_in_the_address(client, address):
    page = client.get(f"{address}?_columns=note&_columns=balance")
    file = client.get(f"{address}?_columns=note&as=csv")

    assert '<th scope="col">Account</th>' not in page.text
    assert file.text.splitlines()[0] == "\ufeffNote"


def test_a_report_is_saved_mailed_and_stopped_on_its_pages(client, member, address):
    saved = client.submit(
        f"{address}/save", page=address, name="Monthly", **{"param-at": "month-end"}
    )
    place = saved.headers["Location"].partition("?")[0]
    mailed = client.submit(
        f"{place}/do/mail", page=place, frequency="monthly", weekday="1", monthday="31",
        at="07:00", format="pdf", language="fa", recipients=member.email,
    )  # fmt: skip
    schedules = client.get(f"{place}/schedules")

    assert saved.status_code == mailed.status_code == 303
    assert member.email in schedules.text
    assert f'href="{address}?at=month-end"' in client.get(place).text
    stop = schedules.text.split('action="')
    address_of_stop = next(each for each in stop if "/stop" in each).split('"')[0]
    assert client.submit(address_of_stop, page=place).status_code == 303
    assert "Nobody gets it by mail" in client.get(f"{place}/schedules").text


def test_a_refused_schedule_keeps_what_was_typed(client, member, address):
    place = client.submit(f"{address}/save", page=address, name="Weekly").headers["Location"]
    place = place.partition("?")[0]

    answer = client.submit(
        f"{place}/do/mail", page=place, frequency="weekly", weekday="1", at="late",
        format="xlsx", language="en", recipients="nobody",
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'value="late"' in answer.text
    assert "Write the time as hours and minutes" in answer.text


def test_saved_reports_are_listed_for_their_owner_and_for_others_once_they_are_shared(
    runtime, client, company, member, address
):
    saved = client.submit(f"{address}/save", page=address, name="Monthly").headers["Location"]
    place = saved.partition("?")[0]
    listed = place.rpartition("/")[0]
    viewer = client.application.test_client()
    viewer.sign_in(a_member(runtime, company, roles=("viewer",)))
    before = [viewer.get(listed).text, viewer.get(place).status_code]

    version = re.search(r'name="_version" value="(\d+)"', client.get(place).text)[1]
    client.submit(
        place, name="Every month", shared="1", **{"shared-shown": "1"}, _version=version
    )  # fmt: skip

    assert "Monthly" not in before[0]
    assert before[1] == 404
    assert "Every month" in viewer.get(listed).text
    assert 'id="k-form"' not in viewer.get(place).text
    assert viewer.submit(f"{place}/do/delete", page=listed).status_code in {403, 409}
    assert "cannot be undone" in client.get(f"{place}/do/delete").text
    assert client.submit(f"{place}/do/delete", page=place).status_code == 303
    assert "Every month" not in client.get(listed).text
