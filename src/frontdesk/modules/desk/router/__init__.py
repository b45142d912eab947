"""The front desk over HTTP, for who works there."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.desk.router import clients, diary

router = Router()
for part in (diary, clients):
    router.routes.extend(part.router.routes)
