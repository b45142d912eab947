"""The company of a path, for those of its people who may see or move its money; and what a browser keeps meanwhile."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.permissions import Permission
from frontdesk.modules.companies.dependencies import own_company
from frontdesk.modules.companies.models import Company

BalancedCompany = Annotated[Company, Depends(own_company(Permission.BALANCE_VIEW), scope="function")]
PaidOutCompany = Annotated[Company, Depends(own_company(Permission.PAYOUTS_MANAGE), scope="function")]
ScheduledCompany = Annotated[Company, Depends(own_company(Permission.PAYOUTS_MANAGE, lock=True), scope="function")]
ConnectingCompany = Annotated[Company, Depends(own_company(Permission.PAYOUTS_MANAGE), scope="function")]
PaymentTicket = Annotated[
    str, Path(description="What stands in a payment link.")  # whatever a mail program made of it: people come here
]
GatewayName = Annotated[str, Path(description="Whose events.", pattern=r"^[a-z]+$", max_length=20, examples=["stripe"])]
AccountKey = Annotated[UUID, Path(description="One of the company's payment accounts.")]

AUTHORIZATION = "frontdesk-authorization"  # the name of a cookie
LASTS_SECONDS = 30 * 60


class CookieOfAuthorization:
    """What only the browser has that began to connect an account: out of scripts' reach, sent by navigation to us."""

    def __init__(self, request: Request, settings: CurrentSettings) -> None:
        # `__Host-`: no neighbouring subdomain can set it. Browsers keep such a cookie over https only.
        self._secure = settings.app.public_url.startswith("https://")
        self._name = f"{'__Host-' if self._secure else ''}{AUTHORIZATION}"
        self.value = request.cookies.get(self._name)

    def keep(self, response: Response, value: str) -> None:
        """Have the browser keep it while its owner is at the gateway."""
        response.set_cookie(
            self._name, value, max_age=LASTS_SECONDS, secure=self._secure, httponly=True, samesite="lax"
        )

    def drop(self, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(self._name, secure=self._secure, httponly=True, samesite="lax")


async def authorization_cookie(request: Request, settings: CurrentSettings) -> CookieOfAuthorization:
    """The cookie that the browser got when it began."""
    return CookieOfAuthorization(request, settings)


AuthorizationCookie = Annotated[CookieOfAuthorization, Depends(authorization_cookie)]
