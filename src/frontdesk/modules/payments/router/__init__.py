"""Payment links, what gateways tell, what owners are owed, and the accounts into which they are paid."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.payments.router import accounts, balances, links

router = Router()
for part in (links, balances, accounts):
    router.routes.extend(part.router.routes)
