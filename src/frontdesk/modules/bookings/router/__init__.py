"""Bookings over HTTP; closures, which collide with them; and what is paid for them."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.bookings.router import bookings, closures, payments

router = Router()
for part in (bookings, closures, payments):
    router.routes.extend(part.router.routes)
