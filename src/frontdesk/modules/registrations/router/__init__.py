"""Registrations over HTTP."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.registrations.router import imports, registrations

router = Router()
for part in (registrations, imports):
    router.routes.extend(part.router.routes)
