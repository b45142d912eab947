"""Companies, their people, invitations and their audit log over HTTP."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.companies.router import audit, companies, invitations, members

router = Router()
for part in (companies, members, invitations, audit):
    router.routes.extend(part.router.routes)
