"""Rate limits on routes: so many requests per address and time, or per whatever else is named.

A route takes one as `dependencies=[Depends(limit("10/minute", by="address"))]`; a dependency of its own spends an
`Allowance`. Answers say how much is left; beyond it is 429 with `Retry-After`. What counts is `core.limits`.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal

from fastapi import Depends, Request, Response

from frontdesk.core.http.resources import held_by
from frontdesk.core.limits import Limit, limiter_on, parsed, site_of


def address_of(request: Request) -> str:
    """The address of who is calling: the peer's, or behind trusted proxies the first one on the way that is not one."""
    address = request.client.host if request.client else ""
    if trusted := held_by(request).settings.security.trusted_proxies:
        hops = request.headers.get("x-forwarded-for", "").split(",")  # each proxy adds its peer on the right
        while hops and _is_trusted(address, trusted) and parsed(hop := hops.pop().strip()):
            address = hop
    return address


async def client_address(request: Request) -> str:
    """The same for a handler."""
    return address_of(request)


ClientAddress = Annotated[str, Depends(client_address)]


class Allowance:
    """So many requests of each source in a time, for example `10/minute`; what a source is, the caller decides."""

    def __init__(self, rate: str, *, name: str) -> None:
        self._limit = Limit(rate, name=name)

    async def spend(self, request: Request, response: Response, *source: str) -> None:
        """Count one request of `source`; raises `TooManyRequests` where none is left."""
        held = held_by(request)
        if held.settings.security.rate_limit_enabled:
            response.headers.update(await self._limit.count(limiter_on(held.redis), *source))


def limit(rate: str, *, by: Literal["address"], scope: str | None = None) -> Callable[..., Awaitable[None]]:
    """A dependency that lets `rate` requests pass, for example `10/minute`.

    Each route counts for itself; routes with the same `scope` count together. Raises `TooManyRequests`.
    """
    allowance = Allowance(rate, name=scope or by)

    async def within_limit(request: Request, response: Response) -> None:
        counted = scope or request.scope["route"].path
        await allowance.spend(request, response, counted, site_of(address_of(request)))

    return within_limit


def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    found = parsed(address)
    return "*" in trusted or (found is not None and any(found in network for network in _networks(trusted)))


@cache
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one, strict=False) for one in trusted)
