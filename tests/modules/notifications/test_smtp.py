"""Speaking to mail servers as they are set up: encrypted, with a login, or not there at all."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosmtplib
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from frontdesk.core.settings import MailSettings, Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.sandbox.mailbox import KeptMailer
from frontdesk.integrations.smtp import NotSetUp, SmtpMailer
from frontdesk.modules.notifications.ports import Message, Undeliverable, mailer
from tests.smtp import MailServer, serving

SAFE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MESSAGE = Message(
    id=UUID("01a1fc58-b1b4-7530-a409-bc4c92695616"),
    kind="test.lamp_lit",
    to="ada@example.com",
    subject="Größe: 🪔",
    html="<p>lit</p>",
    text="lit\n.\nstill lit\n",
    date=datetime(2027, 3, 1, 8, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that no authority has signed, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "mail.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def carrier(server: MailServer, tls: ssl.SSLContext | None = None, **settings: Any) -> SmtpMailer:
    given = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": server.port, "FROM_EMAIL": "desk@example.org", **settings}
    return SmtpMailer(MailSettings.model_validate(given), name="Front, desk", tls=tls)


async def test_after_starttls_with_a_login(server_side: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with serving(MailServer(), starttls=server_side, login=True) as server:
        await carrier(server, trusting, SMTP_USER="desk", SMTP_PASSWORD="right").send(MESSAGE)
        assert [(login.login, login.password) for login in server.logins] == [(b"desk", b"right")]
        assert server.encrypted == [True]
        assert server.mails[0]["Subject"] == "Größe: 🪔"
        assert server.mails[0]["From"] == '"Front, desk" <desk@example.org>'
        assert server.text().replace("\r", "") == "lit\n.\nstill lit\n"
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):  # an operator can mend that: it is tried again
            await carrier(server, trusting, SMTP_USER="desk", SMTP_PASSWORD="wrong").send(MESSAGE)
        assert len(server.mails) == 1


async def test_encrypted_from_the_first_byte(server_side: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with serving(MailServer(), tls=server_side) as server:
        await carrier(server, trusting, SMTP_SSL=True).send(MESSAGE)
        assert server.encrypted == [True]


async def test_nothing_is_told_to_a_server_that_cannot_prove_who_it_is(server_side: ssl.SSLContext) -> None:
    async with serving(MailServer(), starttls=server_side, login=True) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            await carrier(server, SMTP_USER="desk", SMTP_PASSWORD="right").send(MESSAGE)
        assert (server.logins, server.mails) == ([], [])


async def test_encryption_is_insisted_on() -> None:
    async with serving(MailServer()) as server:
        with pytest.raises(aiosmtplib.SMTPException, match="STARTTLS"):
            await carrier(server).send(MESSAGE)
        assert server.mails == []
        await carrier(server, MAIL_STARTTLS=False).send(MESSAGE)
        assert server.encrypted == [False]


FORGERIES: dict[str, Callable[[str], Message]] = {
    "subject": lambda text: _with(subject=text),
    "kind": lambda text: _with(kind=text),
    "to": lambda text: _with(to=text),
}


def _with(**changes: str) -> Message:
    return Message(**{name: changes.get(name, getattr(MESSAGE, name)) for name in Message.__dataclass_fields__})


@pytest.mark.parametrize("field", FORGERIES)
@pytest.mark.parametrize("text", ["a\r\nBcc: eve@example.com", "a\nBcc: eve@example.com", "a\r\n\r\nbody"])
async def test_no_value_begins_another_header(field: str, text: str) -> None:
    async with serving(MailServer()) as server:
        with pytest.raises((ValueError, Undeliverable)):
            await carrier(server, SMTP_TLS=False).send(FORGERIES[field](text))
        assert server.mails == []


@pytest.mark.parametrize("to", ["a@example.com, eve@example.com", "a", "", "@", "Ada <a@example.com>", "a b@x.org"])
async def test_what_is_no_address_is_undeliverable(to: str) -> None:
    async with serving(MailServer()) as server:
        with pytest.raises(Undeliverable, match="is no address"):
            await carrier(server, SMTP_TLS=False).send(_with(to=to))
        assert server.mails == []


def test_the_environment_decides_who_carries_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.connect(Settings())
    assert isinstance(mailer(), KeptMailer)
    monkeypatch.setenv("SMTP_HOST", "mail.example.com")
    wiring.connect(Settings())
    assert isinstance(mailer(), SmtpMailer)
    monkeypatch.delenv("SMTP_HOST")
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", SAFE)
    wiring.connect(Settings())
    assert isinstance(mailer(), NotSetUp)


async def test_without_a_server_in_production_mails_wait() -> None:
    with pytest.raises(ConnectionError, match="SMTP_HOST is not set"):
        await NotSetUp().send(MESSAGE)


def test_a_mail_is_well_formed() -> None:
    written = carrier(MailServer(port=1)).written(MESSAGE)
    assert isinstance(written, EmailMessage)
    assert written.policy.linesep == "\r\n"
    assert written.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in written.iter_parts()] == ["text/plain", "text/html"]
    assert all(not defects for defects in [written.defects, *(part.defects for part in written.walk())])
    assert written["Date"].datetime == MESSAGE.date
    assert default.header_factory("To", str(written["To"])) == "ada@example.com"
