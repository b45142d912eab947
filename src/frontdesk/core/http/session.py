"""One request, one transaction, committed before the answer leaves.

The dependency has function scope: FastAPI closes it after the handler has returned and its answer has been built, and
before the first byte is sent. With the default scope it would commit after the 201 had gone out.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions
from frontdesk.core.http.replica import is_at_replica
from frontdesk.core.http.resources import held_by


def sessions_of(request: Request) -> Sessions:
    """What makes sessions for a request: on the replica, if that answers it."""
    held = held_by(request)
    return held.replica.sessions if held.replica and is_at_replica(request) else held.sessions


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's session. Nobody else commits."""
    opened = request.state.session = sessions_of(request)()
    try:
        yield opened
        if opened.in_transaction():
            await opened.commit()
    finally:
        if opened.in_transaction():  # which was not committed
            await opened.close()


async def let_go(opened: AsyncSession) -> None:
    """Give the connection back before the request waits for another system. Nothing has been written with it yet.

    What was read stays readable; what follows is written in units of work of its own.
    """
    await opened.close()


Session = Annotated[AsyncSession, Depends(session, scope="function")]
