"""What a person prefers is kept with the person and in force on every page."""

import pytest

CHOSEN = {"language": "fa", "digits": "latn", "calendar": "auto", "theme": "dark"}


def test_preferences_are_kept_and_in_force_at_once(client, member):
    client.sign_in(member)

    client.submit("/-/preferences", **CHOSEN)

    page = client.get("/-/account").text
    assert '<html lang="fa" dir="rtl" data-theme="dark" data-density="comfortable"' in page
    assert 'data-bs-theme="dark"' in page
    client.submit("/-/logout")
    client.sign_in(member)
    assert 'lang="fa"' in client.get("/-/account").text


def test_a_compact_page_says_so_and_shortcuts_can_be_switched_off(client, member):
    client.sign_in(member)
    assert " data-shortcuts" in client.get("/-/preferences").text.split("<head>")[0]

    client.submit("/-/preferences", density="compact", shortcuts="off")

    page = client.get(f"/c/{member.company}/").text
    assert 'data-density="compact"' in page
    assert " data-shortcuts" not in page.split("<head>")[0]


def test_the_start_page_is_where_a_person_begins(client, member):
    client.sign_in(member)
    chosen = f"/c/{member.company}/-/modules?show=on"

    client.submit("/-/preferences", start_page=chosen)

    assert client.get("/").headers["Location"] == chosen
    assert f'value="{chosen}" selected' in client.get("/-/preferences").text


def test_a_start_page_of_a_company_one_has_left_leads_home(client, member):
    client.sign_in(member)

    client.submit("/-/preferences", start_page="/c/ELSEWHERE/")

    assert client.get("/").headers["Location"] == f"/c/{member.company}/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start_page", "https://elsewhere.example/"),
        ("start_page", "//elsewhere.example"),
        ("time_zone", "Europe/Atlantis"),
        ("density", "huge"),
    ],
)
def test_what_is_no_choice_is_refused_beside_its_field(client, member, field, value):
    client.sign_in(member)

    answer = client.submit("/-/preferences", **{field: value})

    assert answer.status_code == 422
    assert client.get("/-/preferences").status_code == 200


def test_the_time_zone_of_the_person_is_kept(client, member):
    client.sign_in(member)

    client.submit("/-/preferences", time_zone="Asia/Tehran")

    assert 'value="Asia/Tehran" selected' in client.get("/-/preferences").text
