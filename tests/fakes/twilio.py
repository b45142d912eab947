"""A fake Twilio: the call that sends a message, as strict about it as the vendor, and the one that lists what was sent.

Of twilio.com/docs/messaging/api/message-resource, twilio.com/docs/api/errors, and for the numbers that always fail,
twilio.com/docs/iam/test-credentials.
"""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.control import Call, Control, Endpoint

ACCOUNT, TOKEN = "AC00000000000000000000000000000001", "the-fake-token"
NUMBER, SERVICE = "+15005550006", "MG00000000000000000000000000000001"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST = 1600
# numbers that stand for what is wrong with numbers
MAGIC = {
    "+15005550001": (21211, "is not a valid phone number"),
    "+15005550002": (21612, "is not currently reachable"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "is not a mobile number"),
}


class Refusal(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        more = f"https://www.twilio.com/docs/errors/{code}"
        self.body = {"code": code, "message": message, "more_info": more, "status": status}


def _unsigned(_: Endpoint, __: bytes, ___: int) -> Mapping[str, str]:
    return {}  # it sends no webhooks


sent: list[dict[str, Any]] = []
control = Control(sign=_unsigned, id_field="sid", reset=sent.clear)


async def send(request: Request) -> Response:
    """Take a message."""
    wrong = await control.misbehave("before", request)
    if wrong is not None:
        return _noted(request, Refusal(wrong, 20500, "Internal Server Error").body, wrong)
    try:
        status, body = 201, await _taken(request)
    except Refusal as refusal:
        status, body = refusal.status, refusal.body
    wrong = await control.misbehave("after", request)
    return _noted(request, body, status) if wrong is None else _noted(request, {}, wrong)


async def listed(request: Request) -> Response:
    """Tell what was sent to a number, the latest first."""
    wrong = await control.misbehave("before", request)
    if wrong is not None:
        return _noted(request, Refusal(wrong, 20500, "Internal Server Error").body, wrong)
    try:
        _authenticate(request)
    except Refusal as refusal:
        return _noted(request, refusal.body, refusal.status)
    to, size = request.query_params.get("To"), int(request.query_params.get("PageSize", "50"))
    found = [one for one in reversed(sent) if to in {None, one["to"]}][:size]
    page = {"page": 0, "page_size": size, "uri": request.url.path, "next_page_uri": None, "messages": found}
    return _noted(request, page, 200)


def _authenticate(request: Request) -> None:
    expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    if request.headers.get("authorization") != expected or request.path_params["account"] != ACCOUNT:
        raise Refusal(401, 20003, "Authenticate")


async def _taken(request: Request) -> dict[str, Any]:
    _authenticate(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    to, body = form.get("To"), form.get("Body")
    if not to:
        raise Refusal(400, 21604, "A 'To' phone number is required.")
    if not body:
        raise Refusal(400, 21602, "Message body is required.")
    if not ("From" in form or "MessagingServiceSid" in form):
        raise Refusal(400, 21603, "A 'From' phone number is required.")
    if form.get("From", NUMBER) != NUMBER or form.get("MessagingServiceSid", SERVICE) != SERVICE:
        raise Refusal(400, 21606, "The 'From' phone number provided is not a valid, message-capable Twilio number.")
    if not E164.fullmatch(to):
        raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if to in MAGIC:
        raise Refusal(400, MAGIC[to][0], f"{to} {MAGIC[to][1]}")
    if len(body) > LONGEST:
        raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    at = format_datetime(datetime.fromtimestamp(control.now(), UTC))
    message: dict[str, Any] = {
        "sid": f"SM{uuid4().hex}",
        "account_sid": ACCOUNT,
        "to": to,
        "body": body,
        "date_created": at,
    }
    message |= {"from": form.get("From"), "messaging_service_sid": form.get("MessagingServiceSid"), "status": "queued"}
    sent.append(message)
    control.webhooks.emit({**message, "type": "message"})
    return message


def _noted(request: Request, body: dict[str, Any], status: int) -> Response:
    control.calls.append(Call(method=request.method, path=request.url.path, key=None, status=status, replayed=False))
    return JSONResponse(body, status)


app = Starlette(
    routes=[
        Route("/2010-04-01/Accounts/{account}/Messages.json", send, methods=["POST"]),
        Route("/2010-04-01/Accounts/{account}/Messages.json", listed, methods=["GET"]),
        *control.routes(),
    ]
)
