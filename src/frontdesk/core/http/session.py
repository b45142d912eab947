"""One request, one transaction, committed before the answer leaves.

The dependency has function scope: FastAPI closes it after the handler has returned and its answer has been built, and
before the first byte is sent. With the default scope it would commit after the 201 had gone out.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.http.resources import Held


async def session(request: Request, held: Held) -> AsyncIterator[AsyncSession]:
    """The request's session. Nobody else commits."""
    async with held.sessions() as opened, opened.begin():
        request.state.session = opened
        yield opened


Session = Annotated[AsyncSession, Depends(session, scope="function")]
