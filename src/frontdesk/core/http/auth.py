"""Who is calling: the dependencies that turn a bearer token into a principal.

They are coroutine functions even where they wait for nothing: FastAPI runs others on threads.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from frontdesk.core.errors import Forbidden, Unauthenticated
from frontdesk.core.http.resources import Held
from frontdesk.core.http.session import Session
from frontdesk.core.principal import Principal

bearer = OAuth2PasswordBearer(
    tokenUrl="/api/v1/auth/login",
    refreshUrl="/api/v1/auth/refresh",
    scheme_name="Bearer",
    description="An access token of `POST /api/v1/auth/login`.",
    auto_error=False,
)

Token = Annotated[str | None, Depends(bearer)]


async def maybe_caller(request: Request, token: Token, session: Session, held: Held) -> Principal | None:
    """The caller, or None without a token. A token that is no good is refused even where none is needed."""
    principal = await held.authenticate(session, token) if token else None
    request.state.principal = principal
    return principal


MaybeCaller = Annotated[Principal | None, Depends(maybe_caller, scope="function")]


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
