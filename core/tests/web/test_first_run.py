"""The first run, in the browser."""

from karvan.actors import Actor
from karvan.identity.services.first_run import issue_setup_token
from karvan.testing.browser import Browser
from karvan.testing.browser import app_of

WORDS = "a sentence nobody guesses"


def a_browser(runtime) -> Browser:
    app = app_of(runtime)
    return app.test_client()


def a_first_run(token: str, **changes) -> dict[str, object]:
    return {
        "token": token, "code": "SAHRA", "name": "بازرگانی صحرا", "country": "IR",
        "currency": "IRR", "language": "fa", "calendar": "jalali", "fiscal_month": "۱",
        "fiscal_day": "۱", "time_zone": "Asia/Tehran", "person": "Ada Example",
        "email": "ada@example.com", "password": WORDS, "password_again": WORDS, **changes,
    }  # fmt: skip


def test_the_wizard_makes_a_company_and_its_administrator(fresh_runtime):
    token = fresh_runtime.run_installation(Actor.system(), issue_setup_token, purpose="test")
    browser = a_browser(fresh_runtime)
    assert browser.get("/").headers["Location"] == "/-/setup"

    done = browser.submit("/-/setup", page="/-/setup", **a_first_run(token))
    assert done.status_code == 303
    browser.submit("/-/login", page="/-/login", email="ada@example.com", password=WORDS, next="/")

    home = browser.get("/c/SAHRA/")
    assert home.status_code == 200
    assert "بازرگانی صحرا" in home.text
    assert 'lang="fa"' in home.text


def test_the_wizard_opens_only_with_its_token(fresh_runtime):
    browser = a_browser(fresh_runtime)

    answer = browser.submit("/-/setup", page="/-/setup", **a_first_run("guessed"))

    assert answer.status_code == 422
    assert 'value="SAHRA"' in answer.text


def test_the_wizard_says_everything_that_is_wrong_at_once(fresh_runtime):
    token = fresh_runtime.run_installation(Actor.system(), issue_setup_token, purpose="test")
    browser = a_browser(fresh_runtime)

    answer = browser.submit(
        "/-/setup", page="/-/setup",
        **a_first_run(token, code="?", person="", password="short", password_again="short"),
    )  # fmt: skip

    assert answer.status_code == 422
    for field in ("code", "person", "password"):
        assert f'id="{field}-error"' in answer.text
