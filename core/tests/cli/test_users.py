"""People from the command line."""

from __future__ import annotations

PASSWORD = "meadow-lantern-7"
ANA = ("ana@example.com", "--name", "Ana")


def test_a_user_without_a_password_gets_a_one_time_link(shell):
    made = shell.json("user", "create", *ANA)

    assert made["link"].endswith(f"/-/reset/{made['token']}")


def test_a_password_is_read_from_stdin(shell):
    result = shell.run("user", "create", *ANA, "--password-stdin", text=f"{PASSWORD}\n")

    assert "/-/reset" not in result.output
    assert PASSWORD not in result.output


def test_a_weak_password_is_refused_and_nobody_is_added(shell):
    shell.run("user", "create", *ANA, "--password-stdin", text="password1234\n", code=1)

    assert shell.json("user", "list") == []


def test_a_user_may_be_made_a_member_at_once(company_shell):
    company_shell.run("user", "create", *ANA, "--company", "CARAVAN", "--role", "accountant")

    person = company_shell.json("user", "list")[0]

    assert person["companies"] == ["CARAVAN"]
    assert not person["is_administrator"]


def test_a_role_without_a_company_is_wrong_usage(shell):
    shell.run("user", "create", *ANA, "--role", "accountant", code=2)


def test_an_unknown_role_adds_nobody(company_shell):
    words = (*ANA, "--company", "CARAVAN", "--role", "emperor")

    result = company_shell.run("user", "create", *words, code=1)

    assert "accountant" in result.stderr
    assert company_shell.json("user", "list") == []


def test_someone_who_is_known_is_added_to_a_company(company_shell):
    company_shell.run("user", "create", *ANA)

    company_shell.run("user", "member", ANA[0], "--company", "CARAVAN", "--role", "viewer")

    assert company_shell.json("user", "list")[0]["companies"] == ["CARAVAN"]


def test_a_disabled_user_is_shown_as_such(shell):
    shell.run("user", "create", *ANA)

    shell.run("user", "disable", ANA[0])

    assert not shell.json("user", "list")[0]["is_active"]


def test_a_forgotten_password_is_set_or_linked(shell):
    shell.run("user", "create", *ANA)

    linked = shell.json("user", "reset-password", ANA[0])
    shell.run("user", "reset-password", ANA[0], "--password-stdin", text=f"{PASSWORD}\n")

    assert linked["token"]


def test_an_unknown_user_is_refused(shell):
    result = shell.run("user", "reset-password", "nobody@example.com", code=1)

    assert "nobody@example.com" in result.stderr


def test_a_disabled_user_may_be_let_in_again(shell):
    shell.run("user", "create", *ANA)
    shell.run("user", "disable", ANA[0])

    shell.run("user", "enable", ANA[0])

    assert shell.json("user", "list")[0]["is_active"]


def test_a_company_that_is_none_is_named(shell):
    result = shell.run("user", "create", *ANA, "--company", "NOSUCH", code=1)

    assert "There is no company NOSUCH" in result.stderr
