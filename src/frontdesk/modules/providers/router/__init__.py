"""Providers over HTTP: public to read, their people's to change."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.providers.router import amenities, favorites, payments, providers, time

router = Router()
for part in (providers, time, amenities, favorites, payments):
    router.routes.extend(part.router.routes)
