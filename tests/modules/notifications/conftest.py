"""A mail server, the worker's view of it, and a kind of mail to send."""

from collections.abc import AsyncIterator, Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import MailSettings
from frontdesk.integrations.smtp import SmtpMailer
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.ports import mailer
from frontdesk.modules.notifications.service import Button, Letter, Letterhead, Props, letters
from tests.smtp import MailServer, serving

LAMP = UUID("01a1fc58-b1b4-7530-a409-bc4c92695616")


class LampProps(Props):
    name: str
    lamp_id: UUID = LAMP

    @property
    def key(self) -> str:
        return str(self.lamp_id)


def write(props: LampProps, letterhead: Letterhead) -> Letter:
    link = letterhead.page("/lamps", token=letterhead.ticket(purpose="lamp", id=props.lamp_id))
    return Letter(
        subject=f"A lamp for {props.name}",
        paragraphs=[f"Hello {props.name}, it is lit."],
        details={"Colour": "red & green"},
        button=Button("Look at it", link),
        after=["It burns until noon."],
        reason="You get this because you have a lamp.",
    )


@pytest.fixture
def lamp_lit() -> Iterator[notifications.Email[LampProps]]:
    """A kind of mail that exists during a test."""
    made = notifications.email("test.lamp_lit", sample=LampProps(name="Ada"))(write)
    yield made
    del letters._emails["test.lamp_lit"]  # noqa: SLF001  the registry outlives a test


@pytest.fixture
async def mails() -> AsyncIterator[MailServer]:
    """A mail server that is up."""
    async with serving(MailServer()) as server:
        yield server


@pytest.fixture
def connect(application: FastAPI) -> Iterator[Callable[[MailServer], None]]:
    """Has notifications delivered to a server."""
    assert isinstance(application, FastAPI)  # making it binds the ports
    before = mailer()

    def bind(server: MailServer) -> None:
        settings = MailSettings.model_validate(
            {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": server.port, "SMTP_TLS": False, "FROM_EMAIL": "desk@example.org"}
        )
        mailer.bind(SmtpMailer(settings, name="Frontdesk"))

    yield bind
    mailer.bind(before)


@pytest.fixture
def light(sessions: Sessions, clock: MovableClock, lamp_lit: notifications.Email[LampProps]) -> Callable[..., object]:
    """Sends that mail; tells whether it is new."""

    async def send(name: str = "Ada", *, to: str = "ada@example.com", lamp_id: UUID = LAMP) -> bool:
        async with unit_of_work(sessions) as session:
            mail = lamp_lit(LampProps(name=name, lamp_id=lamp_id))
            return await notifications.send(session, mail, to=to, now=clock.now())

    return send
