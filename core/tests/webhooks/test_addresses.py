"""Where a webhook may not go: nothing inside, nothing that turns out to be inside."""

from __future__ import annotations

import socket

import pytest

from karvan.config import WebhooksSection
from karvan.modules.webhooks.addresses import AddressRefused
from karvan.modules.webhooks.addresses import find_address
from karvan.modules.webhooks.addresses import read_url
from karvan.modules.webhooks.client import post

STRICT = WebhooksSection()
INSIDE = [
    "0.0.0.1", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a00:1::", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_connection_is_made_to_an_address_inside(address, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", refuse)

    answer = post("https://inside.example/", {}, b"{}", STRICT, ask=lambda _host, _port: [address])

    assert answer.error == "private"


def refuse(*_arguments, **_keywords):
    raise AssertionError("a connection was made")


def test_one_bad_address_among_good_ones_is_enough():
    target = read_url("https://mixed.example/", STRICT)

    with pytest.raises(AddressRefused) as refusal:
        find_address(target, STRICT, lambda _host, _port: ["93.184.216.34", "127.0.0.1"])

    assert refusal.value.code == "private"


def test_the_name_is_asked_once_and_the_connection_goes_to_what_was_judged(monkeypatch):
    asked, reached = [], []

    def ask(host, port):
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address, timeout):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    answer = post("https://rebinding.example/", {}, b"{}", STRICT, ask=ask)

    assert answer.error == "connection"
    assert asked == ["rebinding.example"]
    assert reached == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "https://", "https:///path", "https://user:pw@example.com/",
        "https://example.com/#part", "https://example.com:0/", "https://example.com:99999/",
        "https://exa mple.com/", "https://example.com/\n", "https://[::1", "https://a/" + "b" * 500,
        "https://\x00.example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url):
    with pytest.raises(AddressRefused) as refusal:
        read_url(url, STRICT)

    assert refusal.value.code == "url"


@pytest.mark.parametrize("url", ["http://example.com/", "ftp://example.com/", "file://host/etc"])
def test_only_https_is_spoken_unless_the_configuration_allows_more(url):
    with pytest.raises(AddressRefused) as refusal:
        read_url(url, STRICT)

    assert refusal.value.code == "scheme"


def test_a_network_of_ones_own_may_be_allowed_and_others_stay_closed():
    allowed = WebhooksSection(allow_networks=("10.1.0.0/16",))
    target = read_url("https://own.example/", allowed)

    assert find_address(target, allowed, lambda _host, _port: ["10.1.2.3"]) == "10.1.2.3"
    with pytest.raises(AddressRefused):
        find_address(target, allowed, lambda _host, _port: ["10.2.2.3"])


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "017700000001"])
def test_other_spellings_of_the_loopback_are_judged_by_what_they_lead_to(host):
    target = read_url(f"https://{host}/", STRICT)

    with pytest.raises(AddressRefused):
        find_address(target, STRICT)


def test_a_name_outside_of_ascii_is_written_as_the_network_knows_it():
    target = read_url("https://bücher.example/straße?q=ü", STRICT)

    assert target.host == "xn--bcher-kva.example"
    assert target.path.isascii()
