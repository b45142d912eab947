"""How an owner lets us into their account: from our page to the gateway's and back (OAuth 2.0, RFC 6749, 4.1).

`state` says for which company and by whom it was begun, sealed, and is bound to the browser by a secret that only its
cookie carries: an answer that somebody else obtained, or sends somebody else with, connects nothing (RFC 6749, 10.12).
"""

import base64
import hmac
import json
import secrets
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.keys import keys, seal, unseal
from frontdesk.core.permissions import Permission
from frontdesk.modules.companies import service as companies
from frontdesk.modules.payments.errors import (
    AuthorizationDenied,
    AuthorizationNotBegun,
    GatewayUnavailable,
    UnknownGateway,
)
from frontdesk.modules.payments.models import MerchantAccount
from frontdesk.modules.payments.ports import GatewayAway, GatewayRefused, OAuthGateway, terms
from frontdesk.modules.payments.service import credentials
from frontdesk.modules.payments.service.accounts import known, told

LASTS = timedelta(minutes=30)  # owners sign in there, and may have to look for their password


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is on its way: the page to send the owner to, and what their browser keeps meanwhile."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brings back."""

    state: str | None
    code: str | None
    secret: str | None  # of its cookie


def ask(gateway: str, *, company_id: UUID, user_id: UUID, now: datetime) -> Asked:
    """Begin to connect a company; raises `UnknownGateway` where owners do not let us in that way."""
    secret = secrets.token_urlsafe(32)
    held = [gateway, str(company_id), str(user_id), secret, (now + LASTS).timestamp()]
    sealed = seal(json.dumps(held).encode(), _keys())
    return Asked(_known(gateway).authorize_url(state=base64.urlsafe_b64encode(sealed).decode()), secret)


async def connect(sessions: Sessions, gateway: str, answer: Answer, *, by: By, now: datetime) -> MerchantAccount:
    """Keep what an owner has granted.

    Raises:
        UnknownGateway: it is not connected.
        AuthorizationNotBegun: it was not asked for from this browser, or too long ago.
        AuthorizationDenied: the owner said no, the code is spent, or who began may not connect accounts any more.
        GatewayUnavailable: the gateway gives no answer.
    """
    connected = _known(gateway)
    company_id, user_id = _begun(gateway, answer, now=now)
    async with unit_of_work(sessions) as session:
        may = await companies.may(session, user_id, Permission.PAYOUTS_MANAGE, company_id=company_id)
    if not may or answer.code is None:
        raise AuthorizationDenied
    try:
        grant = await connected.redeem(answer.code)
    except GatewayAway as away:
        raise GatewayUnavailable from away
    except GatewayRefused as refused:
        raise AuthorizationDenied from refused
    async with unit_of_work(sessions) as session:
        account = await credentials.adopt(session, gateway, grant, tenant_id=company_id)
        whose = By(user_id=user_id, address=by.address)
        await told(session, "merchant.connected", account, by=whose, now=now)
        await session.refresh(account)
    return account


def _begun(gateway: str, answer: Answer, *, now: datetime) -> tuple[UUID, UUID]:
    """For which company, and by whom."""
    try:
        sealed = base64.urlsafe_b64decode((answer.state or "").encode())
    except (NotBase64, UnicodeEncodeError) as unreadable:
        raise AuthorizationNotBegun from unreadable
    opened = unseal(sealed, _keys())
    if opened is None or answer.secret is None:
        raise AuthorizationNotBegun
    where, company_id, user_id, secret, until = json.loads(opened)
    is_theirs = hmac.compare_digest(secret.encode(), answer.secret.encode("utf-8", "replace"))
    if where != gateway or not is_theirs or now.timestamp() >= until:
        raise AuthorizationNotBegun
    return UUID(company_id), UUID(user_id)


def _known(gateway: str) -> OAuthGateway:
    connected = known(gateway)
    if not isinstance(connected, OAuthGateway):
        raise UnknownGateway
    return connected


def _keys() -> Sequence[bytes]:
    return keys(terms().security, "authorizations")
