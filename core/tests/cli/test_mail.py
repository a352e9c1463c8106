"""`karvan mail`: the outbox from a shell, sending again, trying the server, the switch for copies."""

from __future__ import annotations

HERE = ("--company", "CARAVAN")


def test_a_test_mail_without_a_server_is_held_and_listed(company_shell):
    told = company_shell.run("mail", "test", "--to", "ana@example.com", *HERE)
    company_shell.run("worker", "--until-idle")

    (mail,) = company_shell.json("mail", "list", *HERE)

    assert "Mail is held here (no_server)." in told.stderr
    assert (mail["state"], mail["error"], mail["to"]) == ("held", "no_server", "ana@example.com")


def test_held_mails_are_put_into_the_queue_again_together_or_one_by_one(company_shell):
    for _each in range(2):
        company_shell.run("mail", "test", "--to", "ana@example.com", *HERE)
    company_shell.run("worker", "--until-idle")
    (last, _first) = company_shell.json("mail", "list", *HERE)

    one = company_shell.run("mail", "retry", str(last["id"]), *HERE)
    rest = company_shell.run("mail", "retry", "--state", "held", *HERE)

    assert "1 mail waits" in one.stderr
    assert "1 mail waits" in rest.stderr
    assert company_shell.json("mail", "list", "--state", "held", *HERE) == []


def test_a_mail_that_is_not_there_or_not_named_is_refused(company_shell):
    company_shell.run("mail", "retry", "999", *HERE, code=1)
    company_shell.run("mail", "retry", *HERE, code=2)
    company_shell.run("mail", "test", "--to", "nobody", *HERE, code=1)


def test_the_sandbox_of_a_copy_is_switched_from_the_shell(company_shell):
    company_shell.environment["KARVAN_MAIL_SERVER"] = "127.0.0.1"
    company_shell.environment["KARVAN_MAIL_SENDER"] = "books@karvan.example"

    shown = [company_shell.run("mail", "sandbox", each).stdout for each in ("show", "on", "off")]

    assert shown == [
        "Outgoing mail is open.\n",
        "Outgoing mail is held (copy).\n",
        "Outgoing mail is open.\n",
    ]
