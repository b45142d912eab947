"""The first person of an installation, who runs it: made once, by whoever has the setup code.

The code is computed from `SECRET_KEY` and stored nowhere: who can read that, or run our commands, may have it. It is
worth nothing from the moment in which somebody runs the installation.
"""

import base64
import hmac
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.errors import Conflict
from frontdesk.core.keys import keys
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.schemas import RegisterIn
from frontdesk.modules.accounts.service.people import create_admin
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User

PURPOSE = "setup code"
CODE_BYTES = 10  # 80 bits: sixteen letters and digits, in groups of four


def setup_code(security: SecuritySettings) -> str:
    """What shows that somebody has installed this: "K7QM-…", the same until the secret changes."""
    return _codes(security)[0]


def is_setup_code(given: str, security: SecuritySettings) -> bool:
    """Whether somebody has typed the code, however they write it; compared in constant time."""
    plain = "".join(given.upper().replace("-", "").split()).encode("utf-8", "replace")
    return any(hmac.compare_digest(plain, code.replace("-", "").encode()) for code in _codes(security))


async def somebody_runs_it(session: AsyncSession) -> bool:
    """Whether the installation has an admin."""
    return bool(await session.scalar(queries.somebody_runs_it()))


async def is_anybody_here(session: AsyncSession) -> bool:
    """Whether there is any account at all."""
    return bool(await session.scalar(queries.is_anybody_here()))


async def create_first_admin(session: AsyncSession, wanted: RegisterIn, *, by: By, now: datetime) -> User:
    """The first person who runs the installation. Of two at once the second waits, and is refused.

    Whoever calls this has seen the setup code, or knows that the caller sits at the machine.

    Raises:
        Conflict: somebody runs it.
        UnfitCredentials, WeakPassword: as `create_admin`.
    """
    await session.execute(queries.first_admin_lock())
    if await somebody_runs_it(session):
        raise Conflict("Somebody runs this installation already.")
    user = await create_admin(session, wanted.email, wanted.password, now=now, by=by)
    return await users.change_user(session, user.id, wanted.model_dump(exclude={"email", "password", "account_type"}))


def _codes(security: SecuritySettings) -> list[str]:
    """The code under the current secret, and under those before it."""
    found = (base64.b32encode(hmac.digest(key, b"", "sha256")[:CODE_BYTES]).decode() for key in keys(security, PURPOSE))
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in found]
