"""Rate limits on routes: so many requests per address, account or caller, and time.

A route takes one as `dependencies=[Depends(limit("10/minute", by="address"))]`, or several. Answers say how much is
left; beyond it is 429 with `Retry-After`. What counts is `core.limits`.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal

from fastapi import Depends, Request, Response
from starlette.exceptions import HTTPException

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.resources import held_by
from frontdesk.core.limits import Limit, account_key, limiter_on, parsed, site_of

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NAMES = ("email", "username")  # what bodies call the account that they are about


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


def limit(
    rate: str, *, by: Literal["address", "account", "caller"], scope: str | None = None
) -> Callable[..., Awaitable[None]]:
    """A dependency that lets `rate` requests pass, for example `10/minute`.

    Counted by the address they come from; by the account whose e-mail address stands in the body, whoever asks; or by
    the caller who has signed in. A request without that counts for nothing: another limit stands beside this one. Each
    route counts for itself; routes with the same `scope` count together. Raises `TooManyRequests`.
    """
    counted = Limit(rate, name=scope or by)

    async def count(request: Request, response: Response, key: str | None) -> None:
        held = held_by(request)
        if key is not None and held.settings.security.rate_limit_enabled:
            where = scope or request.scope["route"].path
            response.headers.update(await counted.count(limiter_on(held.redis), by, where, key))

    async def by_address(request: Request, response: Response) -> None:
        await count(request, response, site_of(address_of(request)))

    async def by_account(request: Request, response: Response) -> None:
        await count(request, response, await _account_in(request))

    async def by_caller(request: Request, response: Response, caller: MaybeCaller) -> None:
        await count(request, response, str(caller.user_id) if caller else None)

    choices: dict[str, Callable[..., Awaitable[None]]] = {
        "address": by_address,
        "account": by_account,
        "caller": by_caller,
    }
    return choices[by]


async def _account_in(request: Request) -> str | None:
    """The account that the body names. What cannot be read is refused by the route itself, later."""
    fields: Any
    await request.body()  # which the request remembers: a form that cannot be read would be gone for the route
    try:
        if request.headers.get("content-type", "").startswith(FORMS):
            fields = await request.form(max_files=0)
        else:
            fields = await request.json()
    except (ValueError, RecursionError, HTTPException):  # no JSON, or too deep; no form
        return None
    named = (fields.get(name) for name in NAMES) if hasattr(fields, "get") else ()
    return next((account_key(email) for email in named if isinstance(email, str)), None)


def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    found = parsed(address)
    return "*" in trusted or (found is not None and any(found in network for network in _networks(trusted)))


@cache
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one, strict=False) for one in trusted)
