"""Somebody's bookings: where each stands, paying, changing and calling off, with a session or by a link."""

from frontdesk.entrypoints.web.routes.visits import change, look, pay, review

routers = [look.router, change.router, pay.router, review.router]
