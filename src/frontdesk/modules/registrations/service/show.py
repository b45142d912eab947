"""What happens to registrations, shown to the desks that look at their board."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.permissions import Permission
from frontdesk.modules.live import service as live
from frontdesk.modules.registrations.errors import RegistrationNotFound
from frontdesk.modules.registrations.models import Registration
from frontdesk.modules.registrations.service.look import get


async def show_new(session: AsyncSession, registration_id: UUID, *, now: datetime) -> None:
    """Show that a child was registered; nothing where they were deleted since."""
    try:
        view = await get(session, registration_id)
    except RegistrationNotFound:
        return
    await _show(session, view.registration, "registrations.received", now=now)


async def show_changed(session: AsyncSession, registration: Registration, *, now: datetime) -> None:
    """Show a registration as it stands now."""
    await _show(session, registration, "registrations.changed", now=now)


async def show_imported(
    session: AsyncSession, created: int, *, company_id: UUID, provider_id: UUID, now: datetime
) -> None:
    """Show at once that so many children were registered from a file."""
    told = {"provider_id": provider_id, "created": created}
    await _tell(session, company_id, "registrations.imported", told, now=now)


async def _show(session: AsyncSession, registration: Registration, kind: str, *, now: datetime) -> None:
    told = {
        "registration_id": registration.id,
        "provider_id": registration.provider_id,
        "status": registration.status,
    }
    await _tell(session, registration.company_id, kind, told, now=now)


async def _tell(session: AsyncSession, company_id: UUID, kind: str, told: dict[str, Any], *, now: datetime) -> None:
    desks = live.company(company_id, Permission.REGISTRATIONS_VIEW)
    await live.publish(session, desks, kind, told, now=now)
