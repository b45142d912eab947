"""SMS through Twilio, with its own SDK (twilio.com/docs/messaging/api/message-resource).

Twilio knows no idempotency keys for messages and keeps no id of ours, so a second attempt asks first what was sent to
the number since: a worker may have died between Twilio's answer and our commit, or the answer got lost.
"""

from datetime import datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from frontdesk.core.settings import TwilioSettings
from frontdesk.integrations.http import client
from frontdesk.modules.notifications.ports import TextMessage, Undeliverable

PATIENCE_SECONDS = 10.0
API = "https://api.twilio.com"
LOOKED_THROUGH = 50  # the latest messages to a number: it gets far fewer of ours in a day
SKEW = timedelta(minutes=5)  # between their clock and ours
MESSAGING_SERVICE = "MG"  # what the id of one begins with, in place of a number
# what no second attempt mends (twilio.com/docs/api/errors): no such number, none that takes SMS, a country that is not
# enabled, somebody who has answered STOP
FOR_GOOD = frozenset({21211, 21214, 21217, 21408, 21610, 21612, 21614, 21617})


class Transport(AsyncHttpClient):  # type: ignore[misc]  # the SDK has no types
    """Carries the SDK's calls, to another host where one is given. Its own client keeps connections nobody closes."""

    def __init__(self, api_base: str | None) -> None:
        super().__init__(logger=None, is_async=True)
        self._base = (api_base or API).rstrip("/")
        self._http = client(patience=PATIENCE_SECONDS)

    async def request(self, method: str, uri: str, *_: Any, **given: Any) -> Response:
        answer = await self._http.request(
            method,
            self._base + uri.removeprefix(API),
            params=given.get("params"),
            data=given.get("data"),
            headers=given.get("headers"),
            auth=given.get("auth"),
        )
        return Response(answer.status_code, answer.text, answer.headers)


class TwilioTexter:
    """The `Texter` that has Twilio send messages from the number, or by the messaging service, of the settings."""

    def __init__(self, settings: TwilioSettings) -> None:
        assert settings.auth_token is not None  # noqa: S101  `switched_on` saw to it
        self._client = Client(
            settings.account_sid, settings.auth_token.get_secret_value(), http_client=Transport(settings.api_base)
        )
        sender = settings.sender or ""
        self._sender = {"messaging_service_sid" if sender.startswith(MESSAGING_SERVICE) else "from_": sender}

    is_set_up = True

    async def send(self, message: TextMessage) -> None:
        """Have Twilio take `message`; raises `Undeliverable` where the number will never get it."""
        try:
            if message.unsure_since is not None and await self._has(message, since=message.unsure_since - SKEW):
                return
            await self._client.messages.create_async(to=message.to, body=message.text, **self._sender)
        except TwilioRestException as refused:
            told = f"{refused.status} {refused.code}: {refused.msg}"
            if refused.code in FOR_GOOD:
                raise Undeliverable(told) from refused
            raise ConnectionError(f"Twilio: {told}") from refused

    async def _has(self, message: TextMessage, *, since: datetime) -> bool:
        """Whether Twilio took it before: its words, to its number, not long ago. A trial account puts some in front."""
        latest = await self._client.messages.list_async(to=message.to, limit=LOOKED_THROUGH)
        return any(one.body.endswith(message.text) and one.date_created >= since for one in latest)
