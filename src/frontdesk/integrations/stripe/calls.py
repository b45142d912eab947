"""Calls of Stripe's API: over httpx, and with errors told in the words of the port."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import stripe

from frontdesk.core.settings import StripeSettings
from frontdesk.integrations.http import client
from frontdesk.modules.payments.ports import GatewayAway, GatewayRefused

RETRIES = 2  # by the SDK, with the same idempotency key


class Transport(stripe.HTTPClient):
    """Carries the SDK's calls. Its own httpx client keeps connections that nobody closes."""

    name = "httpx"

    def __init__(self, *, patience: float) -> None:
        super().__init__()
        self._http = client(patience=patience)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            answer = await self._http.request(method, url, headers=headers, content=post_data)
        except httpx.RequestError as failure:
            # whether it had its effect is unknown: with the same key it may be asked again
            unknown = stripe.APIConnectionError(repr(failure), should_retry=True)  # type: ignore[no-untyped-call]  # the SDK's
            raise unknown from failure
        return answer.content, answer.status_code, answer.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)


def connect(settings: StripeSettings, *, patience: float, retries: int = RETRIES) -> stripe.StripeClient:
    """The SDK's client for the platform's account."""
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    return stripe.StripeClient(
        key,
        base_addresses={"api": settings.api_base} if settings.api_base else None,
        http_client=Transport(patience=patience),
        max_network_retries=retries,
    )


@contextmanager
def told() -> Iterator[None]:
    """Tell the SDK's errors in the words of the port (docs.stripe.com/error-handling)."""
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError, stripe.PermissionError) as refused:
        raise GatewayRefused(refused.user_message or str(refused), code=_code(refused)) from refused
    except stripe.StripeError as failure:
        # no connection, 409 (the same call is being answered), 429, 5xx; and 401, which its operator can mend
        raise GatewayAway(f"Stripe: {failure}") from failure


def _code(refused: stripe.StripeError) -> str | None:
    code: Any = refused.code or (refused.error.code if refused.error else None)
    return str(code) if code else None
