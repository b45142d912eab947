"""Calls of Square's API, with errors told in the words of the port."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

import httpx
from square import AsyncSquare
from square.core.api_error import FALLBACK_ERROR, ApiError
from square.core.request_options import RequestOptions
from square.environment import SquareEnvironment

from frontdesk.core.settings import SquareSettings
from frontdesk.integrations.http import client
from frontdesk.modules.payments.ports import GatewayAway, GatewayRefused

T = TypeVar("T")

RETRIES = 2  # of calls whose answer was lost; those that have an effect carry our key
# the same may work another time; 401, because a token is renewed or an owner asked again, and the refund is still owed
PASSING = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
)
# the SDK would sleep through its own retries of 429 and 5xx while a client waits
AT_ONCE: RequestOptions = {"max_retries": 0}


class Calls:
    """The SDK, by the account that a token opens."""

    def __init__(self, settings: SquareSettings, *, patience: float, retries: int) -> None:
        self.base_url = settings.base_url or SquareEnvironment[settings.environment.upper()].value
        self._http = client(patience=patience)
        self._retries = retries

    def of(self, token: str | None) -> AsyncSquare:
        """The SDK for an account, or for none."""
        return AsyncSquare(token=token, base_url=self.base_url, httpx_client=self._http)

    async def ask(self, call: Callable[[], Awaitable[T]], *, final: frozenset[HTTPStatus] = frozenset()) -> T:
        """Make a call, again where its answer got lost; raises `GatewayAway` or `GatewayRefused`.

        `final`: statuses that mean no here although they usually pass.
        """
        for left in reversed(range(self._retries + 1)):
            try:
                return await call()
            except ApiError as answer:
                raise _judged(answer, PASSING - final) from answer
            except httpx.RequestError as lost:
                if left == 0:
                    raise GatewayAway(f"Square: {lost!r}") from lost
        raise AssertionError  # the last attempt returns or raises


def _judged(answer: ApiError, passing: frozenset[HTTPStatus]) -> GatewayAway | GatewayRefused:
    status = answer.status_code or 0
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in passing
    if not refused:  # an answer that cannot be read is none: what was asked may have been done
        return GatewayAway(f"Square: {answer}")
    first = next(iter(answer.errors), FALLBACK_ERROR)
    return GatewayRefused(first.detail or str(answer), code=str(first.code))
