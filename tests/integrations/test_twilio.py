"""SMS through Twilio's own SDK, against a fake in a process of its own that checks what the vendor checks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from frontdesk.core.settings import TwilioSettings
from frontdesk.integrations import twilio
from frontdesk.integrations.twilio import TwilioTexter
from frontdesk.modules.notifications.ports import TextMessage, Undeliverable
from tests.fakes.control import Fault
from tests.fakes.process import Fake, controls
from tests.fakes.twilio import ACCOUNT, NUMBER, SERVICE, TOKEN

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
ADA = "+442079460958"


@pytest.fixture
async def fake(twilio_url: str) -> AsyncIterator[Fake]:
    async with controls(twilio_url) as made:
        yield made


def texter(fake: Fake, **other: str) -> TwilioTexter:
    settings = {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_PHONE_NUMBER": NUMBER,
        "TWILIO_API_BASE": fake.url,
    }
    return TwilioTexter(TwilioSettings.model_validate(settings | other))


def message(to: str = ADA, text: str = "Blue Note Studio: see you at 10:00, Ägypten & Öl") -> TextMessage:
    return TextMessage(id=UUID(int=1), to=to, text=text)


async def test_a_message_is_taken(fake: Fake) -> None:
    await texter(fake).send(message())
    await texter(fake, TWILIO_PHONE_NUMBER=SERVICE).send(message())
    taken = [(sent["to"], sent["from"], sent["messaging_service_sid"], sent["body"]) for sent in await fake.events()]
    assert taken == [(ADA, NUMBER, None, message().text), (ADA, None, SERVICE, message().text)]
    assert [call.status for call in await fake.calls(MESSAGES)] == [201, 201]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
        ("0", 21211),
    ],
)
async def test_numbers_that_never_get_it(fake: Fake, to: str, code: int) -> None:
    with pytest.raises(Undeliverable, match=f"400 {code}"):
        await texter(fake).send(message(to))
    assert await fake.events() == []


async def test_too_long_a_text_never_goes(fake: Fake) -> None:
    with pytest.raises(Undeliverable, match="21617"):
        await texter(fake).send(message(text="x" * 1601))


@pytest.mark.parametrize(
    ("wrong", "code"), [({"TWILIO_AUTH_TOKEN": "another"}, 20003), ({"TWILIO_PHONE_NUMBER": "+15005550007"}, 21606)]
)
async def test_what_an_operator_can_mend_is_tried_again(fake: Fake, wrong: dict[str, str], code: int) -> None:
    with pytest.raises(ConnectionError, match=str(code)):
        await texter(fake, **wrong).send(message())
    assert await fake.events() == []


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_bad_day_is_tried_again(fake: Fake, status: int) -> None:
    await fake.fault(Fault(when="before", status=status))
    with pytest.raises(ConnectionError, match=str(status)):
        await texter(fake).send(message())
    await texter(fake).send(message())
    assert len(await fake.events()) == 1


async def test_it_is_not_waited_for_without_end(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio, "PATIENCE_SECONDS", 0.05)
    await fake.fault(Fault(when="before", seconds=1.0))
    with pytest.raises(httpx.TimeoutException):
        await texter(fake).send(message())


async def test_what_was_taken_and_not_answered_does_not_go_twice(fake: Fake) -> None:
    began = datetime.now(UTC)
    await texter(fake).send(message(text="Another one"))
    await fake.fault(Fault(when="after", status=500))  # it has the message, and we do not hear of it
    with pytest.raises(ConnectionError, match="500"):
        await texter(fake).send(message())
    for again in (message(), message(text="Never sent before"), message("+442079460959")):
        await texter(fake).send(replace(again, unsure_since=began))
    assert [(sent["to"], sent["body"]) for sent in await fake.events()] == [
        (ADA, "Another one"),
        (ADA, message().text),
        (ADA, "Never sent before"),
        ("+442079460959", message().text),
    ]
    await texter(fake).send(replace(message(), unsure_since=began + timedelta(days=1)))  # the same words, another day
    assert len(await fake.events()) == 5


async def test_who_cannot_look_does_not_send(fake: Fake) -> None:
    await fake.fault(Fault(when="before", status=503))
    with pytest.raises(ConnectionError, match="503"):
        await texter(fake).send(replace(message(), unsure_since=datetime.now(UTC)))
    assert await fake.events() == []
