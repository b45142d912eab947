"""What the audit log keeps of hours and closures, under the calendar's id: days and times, and no reasons.

Reasons are people's words, often about people ("Mara is in hospital"), and nothing is ever deleted from the log.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.modules.calendar.models import Closure, OpeningException
from frontdesk.modules.calendar.rules.week import Mode, Span

Values = dict[str, Any]
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNSAID: Final = {"reason"}


def week_told(spans: Sequence[Span]) -> Values:
    """A week by its days, so that the log keeps the days that have changed: `{"monday": ["09:00-18:00"]}`."""
    told: Values = {day: [] for day in WEEKDAYS}
    for span in sorted(spans, key=lambda it: (it.weekday, it.opens, it.closes)):
        told[WEEKDAYS[span.weekday - 1]].append(_span_told(span))
    return told


def date_told(exception: OpeningException) -> Values:
    """A date with other hours: `{"2026-12-24": ["09:00-13:00"]}`; none: closed."""
    hours = [f"{it['opens'][:5]}-{it['closes'][:5]}{_mode_told(it['mode'])}" for it in exception.hours]
    return {exception.date.isoformat(): hours, "reason": exception.reason}


def closure_told(closure: Closure) -> Values:
    """When it is closed."""
    return {"starts_at": closure.starts_at, "ends_at": closure.ends_at, "reason": closure.reason}


async def record(
    session: AsyncSession,
    action: str,
    calendar_id: UUID,
    change: tuple[Values | None, Values | None],
    *,
    tenant_id: UUID,
    by: By,
    now: datetime,
) -> None:
    """Store that somebody has changed when a calendar can be booked."""
    await audit.record(
        session, action, by=by, now=now, subject_id=calendar_id, company_id=tenant_id, change=change, unsaid=UNSAID
    )


def _span_told(span: Span) -> str:
    dates = "" if span.valid_from is span.valid_until is None else f" {span.valid_from or ''}/{span.valid_until or ''}"
    return f"{span.opens:%H:%M}-{span.closes:%H:%M}{_mode_told(span.mode)}{dates}"


def _mode_told(mode: str) -> str:
    return "" if mode == Mode.OPEN else f" {mode}"
