"""Bookings over HTTP; closures, which collide with them; whose week they make; and what is paid for them."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.bookings.router import bookings, closures, payments, schedule

router = Router()
for part in (bookings, closures, schedule, payments):
    router.routes.extend(part.router.routes)
