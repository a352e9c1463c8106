"""The server's certificate is verified, and nobody learns a password over a plain line."""

from __future__ import annotations

import ssl
from datetime import timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from karvan.config import Config
from karvan.config import MailSection
from karvan.config import find_unsafe_settings

PASSWORD = "a sentence for the mail server"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-made certificate for 127.0.0.1, with its key in the same file."""
    from datetime import UTC
    from datetime import datetime

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.karvan.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def only_ana(server, session, envelope, mechanism, data):
    """The one account of the server."""
    good = (data.login, data.password) == (b"ana", PASSWORD.encode())
    return AuthResult(success=good, handled=good)


@pytest.fixture
def encrypted(inbox, certificate, start_server):
    """A server that asks for STARTTLS first and for a password then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return start_server(
        inbox,
        tls_context=context,
        require_starttls=True,
        authenticator=only_ana,
        auth_required=True,
    )


def test_a_mail_travels_encrypted_to_a_server_that_knows_us(
    make_post, encrypted, inbox, certificate
):
    post = make_post(
        server="127.0.0.1",
        port=encrypted.port,
        security="starttls",
        ca_file=certificate,
        user="ana",
        password=PASSWORD,
    )
    mail_id = post.queue()

    post.work()

    assert (post.mail(mail_id).state, post.mail(mail_id).last_error) == ("sent", None)
    assert len(inbox.envelopes) == 1


def test_a_certificate_nobody_vouches_for_is_not_trusted(make_post, encrypted, inbox):
    post = make_post(
        server="127.0.0.1", port=encrypted.port, security="starttls", user="ana", password=PASSWORD
    )
    mail_id = post.queue()

    post.work()

    mail = post.mail(mail_id)
    assert mail.state == "waiting"
    assert "CERTIFICATE_VERIFY_FAILED" in mail.last_error
    assert inbox.envelopes == []


def test_a_wrong_password_leaves_the_mail_waiting_and_says_so(
    make_post, encrypted, inbox, certificate
):
    post = make_post(
        server="127.0.0.1",
        port=encrypted.port,
        security="starttls",
        ca_file=certificate,
        user="ana",
        password="wrong",
    )
    mail_id = post.queue()

    post.work()

    mail = post.mail(mail_id)
    assert mail.state == "waiting"
    assert "535" in mail.last_error
    assert "wrong" not in mail.last_error


def test_a_server_without_encryption_gets_no_mail_that_wants_it(make_post, server, inbox):
    post = make_post(server="127.0.0.1", port=server.port, security="starttls")
    mail_id = post.queue()

    post.work()

    assert post.mail(mail_id).state == "waiting"
    assert "STARTTLS" in post.mail(mail_id).last_error
    assert inbox.envelopes == []


def test_a_server_that_speaks_tls_from_the_start(make_post, inbox, certificate, start_server):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = start_server(inbox, ssl_context=context)
    post = make_post(server="127.0.0.1", port=server.port, security="tls", ca_file=certificate)
    mail_id = post.queue()

    post.work()

    assert post.mail(mail_id).state == "sent"


def test_production_sends_no_password_over_a_plain_line():
    mail = MailSection(server="mail.example.com", user="ana", password=PASSWORD, security="none")

    found = {each.code for each in find_unsafe_settings(Config(mail=mail))}

    assert "core.config.mail_security" in found


@pytest.mark.parametrize(
    ("key", "value"),
    [("sandbox", "maybe"), ("sender", "nobody"), ("port", 0), ("security", "ssl")],
)
def test_a_setting_that_means_nothing_is_refused(key, value):
    with pytest.raises(ValueError, match=key):
        MailSection(**{key: value})
