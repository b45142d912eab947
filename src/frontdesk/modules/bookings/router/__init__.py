"""Bookings over HTTP; and closures, which collide with them."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.bookings.router import bookings, closures

router = Router()
for part in (bookings, closures):
    router.routes.extend(part.router.routes)
