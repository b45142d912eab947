"""A kind of mail to send."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import Button, Letter, Letterhead, Props, letters

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
def light(sessions: Sessions, clock: MovableClock, lamp_lit: notifications.Email[LampProps]) -> Callable[..., object]:
    """Sends that mail; tells whether it is new."""

    async def send(name: str = "Ada", *, to: str = "ada@example.com", lamp_id: UUID = LAMP) -> bool:
        async with unit_of_work(sessions) as session:
            mail = lamp_lit(LampProps(name=name, lamp_id=lamp_id))
            return await notifications.send(session, mail, to=to, now=clock.now())

    return send
