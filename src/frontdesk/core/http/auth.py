"""Who is calling: the dependencies that turn a bearer token into a principal.

They are coroutine functions even where they wait for nothing: FastAPI runs others on threads.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import OAuth2, OAuthFlowPassword, OAuthFlows
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.errors import Forbidden, Unauthenticated
from frontdesk.core.http.replica import is_at_replica
from frontdesk.core.http.resources import held_by
from frontdesk.core.http.session import Session
from frontdesk.core.principal import Principal


class Bearer(SecurityBase):
    """Access tokens in the Authorization header (RFC 6750), as OpenAPI describes them and as they are read."""

    def __init__(self) -> None:
        self.scheme_name = "Bearer"
        self.model = OAuth2(
            flows=OAuthFlows(
                password=OAuthFlowPassword(tokenUrl="/api/v1/auth/login", refreshUrl="/api/v1/auth/refresh")
            ),
            description="An access token of `POST /api/v1/auth/login`.",
        )

    async def __call__(self, request: Request, session: Session) -> Principal | None:
        """The caller, or None without a token. A token that is no good is refused even where none is needed."""
        scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
        bears = scheme.lower() == "bearer" and token
        principal = await self._authenticate(request, session, token) if bears else None
        request.state.principal = principal
        return principal

    @staticmethod
    async def _authenticate(request: Request, session: AsyncSession, token: str) -> Principal:
        held = held_by(request)
        if not is_at_replica(request):
            return await held.authenticate(session, token)
        # who has been signed out, or has lost a role, has done so at once: only the primary knows
        async with held.sessions() as primary:
            principal = await held.authenticate(primary, token)
            if primary.in_transaction():
                await primary.commit()
        return principal


MaybeCaller = Annotated[Principal | None, Depends(Bearer(), scope="function")]


async def caller(principal: MaybeCaller) -> Principal:
    """The caller, who must have signed in."""
    if principal is None:
        raise Unauthenticated
    return principal


Caller = Annotated[Principal, Depends(caller, scope="function")]


async def admin(principal: Caller) -> Principal:
    """The caller, who must run the installation."""
    if not principal.is_admin:
        raise Forbidden
    return principal


Admin = Annotated[Principal, Depends(admin, scope="function")]
