"""Rate limits by class of traffic, as one pure ASGI middleware: so many requests of one client in a time.

A client is a person who is signed in, wherever they are, and anybody else's address; an address of IPv6 is its /64. It
counts before anything is asked of the database. Routes that have limits of their own (`core.http.limits`) are held to
both, and tell how much is left of their own. Without Redis each process counts alone: who reaches n processes has n
times as much, and nobody is refused for want of Redis.
"""

from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core.errors import TooManyRequests
from frontdesk.core.http.errors import refusal
from frontdesk.core.http.limits import address_of
from frontdesk.core.http.refusals import wants_page
from frontdesk.core.http.resources import Resources, held_by
from frontdesk.core.http.traffic import Traffic, traffic_of
from frontdesk.core.limits import Limit, limiter_on, site_of
from frontdesk.core.settings import Settings

CLIENT = "frontdesk.client"  # in the scope: what a client's counts are kept under
ADDRESS = "frontdesk.address"  # in the scope: the same of whoever is not signed in there
TRAFFIC = "frontdesk.traffic"  # in the scope: the class of the request


class Throttle:
    """ASGI middleware that refuses what is beyond the limit of its class, and tells how much is left.

    `page` makes the refusal of what is a page.
    """

    def __init__(
        self, app: ASGIApp, *, settings: Settings, page: Callable[[Request, TooManyRequests], ASGIApp] | None = None
    ) -> None:
        self.app = app
        self.limits = limits_of(settings)
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        held = held_by(request)
        address = f"address:{site_of(address_of(request))}"
        client = _person(request, held) or address
        traffic = traffic_of(scope["method"], scope["path"], is_signed_in=client.startswith("user:"))
        scope[CLIENT], scope[ADDRESS], scope[TRAFFIC] = client, address, traffic
        limit = self.limits.get(traffic)
        if limit is None:
            await self.app(scope, receive, send)
            return
        try:
            headers = await limit.count(limiter_on(held.redis), traffic, client)
        except TooManyRequests as refused:
            is_page = traffic is Traffic.PAGE and wants_page(request)
            answer = self.page(request, refused) if self.page and is_page else refusal(refused)
            await answer(scope, receive, send)
            return

        async def send_telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                if "ratelimit" not in told:
                    told.update(headers)
            await send(message)

        await self.app(scope, receive, send_telling)


def limits_of(settings: Settings) -> Mapping[Traffic, Limit]:
    """The limits of the classes that have one."""
    if not settings.security.rate_limit_enabled:
        return {}
    rates = settings.traffic.rates(on_a_laptop=settings.app.on_a_laptop)
    return {Traffic(name): Limit(rate, name=name) for name, rate in rates.items() if rate}


def _person(request: Request, held: Resources) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    user_id = held.authenticate.names(token.strip()) if scheme.lower() == "bearer" else None
    return f"user:{user_id}" if user_id else None
