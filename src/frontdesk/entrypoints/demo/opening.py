"""People sign up, found companies and open places: all that is there before the first booking."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import CompanyRole, Role
from frontdesk.core.principal import Membership, Principal
from frontdesk.entrypoints.demo import people
from frontdesk.entrypoints.demo.catalogue import Catalogue
from frontdesk.entrypoints.demo.diary import this_monday
from frontdesk.entrypoints.demo.heron_and_quince import HERON_AND_QUINCE
from frontdesk.entrypoints.demo.owl_and_octave import OWL_AND_OCTAVE
from frontdesk.entrypoints.demo.people import Person
from frontdesk.entrypoints.demo.plan import CompanyPlan, Diary, OfferingPlan, PlacePlan
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.accounts.schemas import RegisterIn
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.schemas import EquipmentItem
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import ClosingIn
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import OpeningHoursIn, TimeRules
from frontdesk.modules.companies import service as companies
from frontdesk.modules.companies.schemas import CompanyIn
from frontdesk.modules.geography import service as geography
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.schemas import OfferingIn
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.schemas import PayoutScheduleIn
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.staff import service as staff
from frontdesk.modules.staff.schemas import StaffIn, TeacherIn
from frontdesk.modules.users import service as users
from frontdesk.modules.users.schemas import AccountType

COMPANIES: Final = (OWL_AND_OCTAVE, HERON_AND_QUINCE)
# who has an account and as what, in the order in which newcomers are told
ACCOUNTS: Final[Sequence[tuple[Role, Person]]] = (
    (Role.ADMIN, people.ADMIN),
    *((Role.STUDIO_OWNER, company.owner) for company in COMPANIES),
    *((Role.STAFF, person) for company in COMPANIES for person in company.staff),
    *((Role.USER, clients[0]) for clients in (people.BERLIN, people.NEW_YORK, people.LONDON, people.TOKYO)),
)


@dataclass(frozen=True, slots=True)
class Venue:
    """A room, or where `room_id` is None the desk of a place, that is open for bookings."""

    name: str  # unlike any other's
    diary: Diary
    place: PlacePlan
    zone: ZoneInfo
    turnaround: timedelta  # between two bookings
    owner: Principal
    provider_id: UUID
    room_id: UUID | None


async def sign_up(session: AsyncSession, *, now: datetime) -> dict[str, Principal]:
    """Make the accounts. Who they are to the system, by their addresses."""
    callers = {}
    for role, person in ACCOUNTS:
        wanted = RegisterIn(
            email=person.email,
            password=people.PASSWORD,
            full_name=person.name,
            phone=person.phone,
            account_type=AccountType.OWNER if role is Role.STUDIO_OWNER else AccountType.USER,
        )
        user = await accounts.create_user(session, wanted, now=now)
        await users.change_user(session, user.id, {"email_verified_at": now, "is_admin": role is Role.ADMIN})
        callers[person.email] = Principal(
            user_id=user.id,
            email=person.email,
            email_verified=True,
            role=role,
            session_id=new_id(),  # of no session: nobody has signed in
            memberships=(),
        )
    return callers


async def open_company(
    session: AsyncSession, plan: CompanyPlan, callers: Mapping[str, Principal], *, catalogue: Catalogue, now: datetime
) -> list[Venue]:
    """Found a company, with its people and its places. What can be booked there."""
    founder = callers[plan.owner.email]
    by = By(user_id=founder.user_id)
    company = await companies.found(session, CompanyIn(name=plan.name), owner_id=founder.user_id, by=by, now=now)
    for person in plan.staff:
        user_id = callers[person.email].user_id
        await companies.enrol(session, company.id, user_id=user_id, role=CompanyRole.STAFF, by=by, now=now)
    mondays = PayoutScheduleIn.model_validate({"frequency": "weekly", "minimum_amount": 50_00})
    await payments.set_payout_schedule(session, company.id, mondays, by=by, now=now)
    owner = replace(founder, memberships=(Membership(company.id, CompanyRole.OWNER),))
    venues = []
    for place in plan.places:
        provider, there = await _open_place(session, place, owner, catalogue=catalogue, now=now)
        venues += there
        await _hire(session, place, provider, callers, by=by, now=now)
        badges = [catalogue.badges[name] for name in place.badges]
        admin = By(user_id=callers[people.ADMIN.email].user_id, is_admin=True)
        await providers.give_badges(session, provider, badges, by=admin, now=now)
    return venues


async def _open_place(
    session: AsyncSession, plan: PlacePlan, owner: Principal, *, catalogue: Catalogue, now: datetime
) -> tuple[Provider, list[Venue]]:
    by = By(user_id=owner.user_id)
    city = await geography.find_city(session, plan.city, plan.country)
    wanted = plan.provider.model_copy(update={"city_id": city.id})
    provider = await providers.create(session, wanted, caller=owner, timezone=city.timezone, by=by, now=now)
    await calendars.set_hours(session, provider.id, OpeningHoursIn(hours=list(plan.hours)).spans(), by=by, now=now)
    await _close(session, plan, provider, by=by, now=now)
    await amenities.set_equipment(session, provider, _equipment(plan.equipment, catalogue), by=by, now=now)

    def venue(name: str, diary: Diary, rules: TimeRules, room_id: UUID | None) -> Venue:
        turnaround = timedelta(minutes=rules.buffer_before_minutes + rules.buffer_after_minutes)
        zone = ZoneInfo(provider.timezone)
        return Venue(f"{provider.slug} {name}", diary, plan, zone, turnaround, owner, provider.id, room_id)

    venues = [venue("desk", plan.desk, plan.provider, None)] if plan.desk else []
    for it in plan.rooms:
        room = await rooms.create(session, provider, it.room, by=by, now=now)
        await rooms.set_prices(session, room, it.prices, by=by, now=now)
        await amenities.set_equipment(session, room, _equipment(it.equipment, catalogue), by=by, now=now)
        venues.append(venue(it.room.name, it.diary, it.room, room.id))
    return provider, venues


async def _hire(
    session: AsyncSession,
    plan: PlacePlan,
    provider: Provider,
    callers: Mapping[str, Principal],
    *,
    by: By,
    now: datetime,
) -> None:
    """Who works at a place, and what they sell."""
    for it in plan.staff:
        account = callers.get(it.person.email)
        who: dict[str, Any] = {"name": it.person.name, "email": it.person.email, "phone": it.person.phone}
        who["user_id"] = account.user_id if account else None
        if it.teaching:
            wanted = TeacherIn(**who, **asdict(it.teaching))
            hired = await staff.create_teacher(session, provider, wanted, by=by, now=now)
        else:
            hired = await staff.create(session, provider, StaffIn(**who, role=it.role), by=by, now=now)
        if it.hours:
            await calendars.set_hours(session, hired.id, OpeningHoursIn(hours=list(it.hours)).spans(), by=by, now=now)
    if plan.offerings:
        page = PageRequest(page=1, size=100)
        team = await staff.list_staff(session, provider, page, caller=None, sort=None)
        place = await rooms.list_rooms(session, provider, page, caller=None, sort=None)
        ids = {it.name: it.id for it in team.items} | {it.name: it.id for it in place.items}
        for offering in plan.offerings:
            await offerings.create(session, provider, _offering(offering, ids), by=by, now=now)


def _offering(plan: OfferingPlan, ids: Mapping[str, UUID]) -> OfferingIn:
    return OfferingIn(
        name=plan.name,
        duration_minutes=plan.minutes,
        amount=plan.amount,
        buffer_after_minutes=plan.pause,
        staff_ids=[ids[name] for name in plan.team],
        room_ids=[ids[name] for name in plan.rooms],
        assignment=plan.assignment,
    )


def _equipment(wanted: Mapping[str, int], catalogue: Catalogue) -> list[EquipmentItem]:
    return [EquipmentItem(type=catalogue.equipment[name], quantity=quantity) for name, quantity in wanted.items()]


async def _close(session: AsyncSession, plan: PlacePlan, provider: Provider, *, by: By, now: datetime) -> None:
    if plan.closure is None:
        return
    zone = provider.timezone
    sunday = this_monday(now, ZoneInfo(zone)) + timedelta(days=6)
    wanted = ClosingIn(
        starts_at=datetime.combine(sunday + timedelta(days=plan.closure.first), time()),
        ends_at=datetime.combine(sunday + timedelta(days=plan.closure.last + 1), time()),
        reason=plan.closure.reason,
    )
    await bookings.close(session, wanted, place=provider, by=by, now=now)
