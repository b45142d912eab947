"""An entry of the audit log as people read it: who, what, and what it was before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.core.audit import AuditEntry
from frontdesk.core.masking import MASK
from frontdesk.core.permissions import CompanyRole
from frontdesk.entrypoints.web.changes.sentences import LABELS, LEFT_OUT, NAMED_ALONE, OF_ONESELF, SAID
from frontdesk.entrypoints.web.words import Words
from frontdesk.modules.desk.service import Named

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_SHOWN: Final = 160  # letters of one value
_WORDS: Final = {"assignment", "frequency", "gateway", "sector", "status"}  # ours, not somebody's
_FINGERPRINT: Final = "sha256:"  # of a text that an author has written
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCKS = re.compile(r"\b(\d\d):(\d\d)-(\d\d):(\d\d)")
_TIER = re.compile(r"(\d+)(?: ([1-7](?:,[1-7])*))?(?: (\d\d:\d\d-\d\d:\d\d))?")
# where the page about a thing is: at the desk of its place, and where those look who run the installation
_AT_DESK: Final[Mapping[str, Sequence[str]]] = {
    "provider": ("settings", "place"),
    "room": ("settings", "rooms"),
    "staff": ("settings", "people"),
    "offering": ("settings", "services"),
    "booking": ("calendar", "bookings"),
}
_COURSES: Final = {"course": "/teach/courses", "level": "/teach/levels", "lesson": "/teach/lessons"}


@dataclass(frozen=True, slots=True)
class Detail:
    """What was changed about a thing: as it was, and as it is; neither where that is nobody's to read here."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change."""

    at: datetime  # in the place's time
    who: str
    who_id: UUID | None
    words: Sequence[str]  # what stands before the thing, and after it
    thing: str | None
    href: str | None
    where: str | None  # the company, where the reader looks at several
    details: Sequence[Detail]


def ids_in(entries: Iterable[AuditEntry]) -> set[UUID]:
    """All that some entries name: who did it, to what, and who or what was given to it or taken from it."""
    found: set[UUID] = set()
    for entry in entries:
        found |= {it for it in (entry.subject_id, entry.actor_id, entry.company_id) if it is not None}
        for values in (entry.before or {}, entry.after or {}):
            found |= {UUID(it) for name in ("staff_ids", "room_ids") for it in values.get(name) or ()}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says entries in the words of a reader."""

    say: Words
    zone: ZoneInfo
    currency: str | None  # of amounts that name none
    names: Mapping[UUID, Named]  # of all that the entries name
    people: Mapping[UUID, str]  # those of whom there is a page beneath `people_at`
    people_at: str
    desks: Mapping[UUID, int]  # the numbers of the places at whose desks the reader may look around
    of_all: bool  # whether the reader runs the installation, and looks at everybody's changes

    def tell(self, entry: AuditEntry) -> Told:
        """One entry."""
        own = entry.subject_kind == "member" and entry.subject_id == entry.actor_id
        words = (OF_ONESELF if own else SAID).get(entry.action, entry.action.replace(".", ": ").replace("_", " "))
        lead, has_thing, rest = words.partition("{}")
        thing = self.names.get(entry.subject_id)
        return Told(
            at=entry.at.astimezone(self.zone),
            who=self.who(entry),
            who_id=entry.actor_id,
            words=(lead, rest),
            thing=self._called(entry.subject_id) if has_thing else None,
            href=self._page_of(entry, thing) if has_thing else None,
            where=self._where(entry),
            details=[it for name in _fields(entry) if (it := self._detail(name, entry)) is not None],
        )

    def who(self, entry: AuditEntry) -> str:
        """Who did it."""
        if entry.actor_id is None:
            return "Somebody who was not signed in" if entry.address else "The installation"
        return self._called(entry.actor_id, otherwise="Somebody with no account any more")

    def _where(self, entry: AuditEntry) -> str | None:
        if not self.of_all or entry.company_id is None:
            return None
        return self._called(entry.company_id, otherwise="A company that is no more")

    def _called(self, thing_id: UUID, *, otherwise: str = "somebody or something that is no more") -> str:
        thing = self.names.get(thing_id)
        if thing_id in self.people or thing is None:
            return self.people.get(thing_id, otherwise)
        if thing.kind == "user" and not thing.name:
            return "Somebody who has given no name" if self.of_all else "Somebody outside the team"
        return f"booking {thing.name}" if thing.kind == "booking" else thing.name

    def _page_of(self, entry: AuditEntry, thing: Named | None) -> str | None:
        """Where a thing is looked at, if it is there still and its desk is one of the reader's."""
        if entry.subject_id in self.people or (self.of_all and thing is not None and thing.kind == "user"):
            return f"{self.people_at}/{entry.subject_id}"
        if thing is None or thing.has_ended:
            return None
        if thing.kind in _COURSES:
            return f"{_COURSES[thing.kind]}/{entry.subject_id}"
        if thing.provider_id is None or thing.provider_id not in self.desks:
            return None
        parts: list[object] = [*_AT_DESK[thing.kind]]
        if thing.kind != "provider":
            parts.append(thing.name if thing.kind == "booking" else entry.subject_id)
        if entry.subject_kind == "hours":
            parts = ["settings", "hours"] if thing.kind == "provider" else [*parts, "hours"]
        if entry.subject_kind == "prices":
            parts.append("prices")
        return "/".join(["/desk", str(self.desks[thing.provider_id]), *map(str, parts)])

    def _detail(self, name: str, entry: AuditEntry) -> Detail | None:
        values = [None if side is None else side.get(name) for side in (entry.before, entry.after)]
        differs = entry.before is not None and entry.after is not None
        is_unsaid = name == "user_id" or any(it == MASK or str(it).startswith(_FINGERPRINT) for it in values)
        if name in LEFT_OUT or _ID.fullmatch(name):
            return None
        if not differs and (is_unsaid or entry.subject_kind in NAMED_ALONE):
            return None
        if is_unsaid:
            return Detail(self._label(name), None, None)
        before, after = (None if value is None else self._value(name, value) for value in values)
        if differs:
            without = "no price" if _TIER.fullmatch(name) else "nothing"
            before, after = before or without, after or without
        return Detail(self._label(name), before, after) if before or after else None

    def _label(self, name: str) -> str:
        if name in LABELS:
            return LABELS[name]
        if name in WEEKDAYS:
            return next(full for number, _, full in self.say.weekdays() if number == WEEKDAYS.index(name) + 1)
        if _DATE.fullmatch(name):
            return self.say.day(date.fromisoformat(name))
        if tier := _TIER.fullmatch(name):
            length, days, clocks = tier.groups()
            short = {str(number): short for number, short, _ in self.say.weekdays()}
            when = [", ".join(short[day] for day in days.split(","))] if days else []
            return " ".join([self.say.length(int(length)), *when, *([self._clocks(clocks)] if clocks else [])])
        return name.replace("_", " ").replace("-", " ").capitalize()

    def _value(self, name: str, value: Any) -> str:
        match value:
            case bool():
                said = "yes" if value else "no"
            case {"amount": int(amount), "currency": str(currency)}:
                said = self.say.money(amount, currency)
            case int() if name.endswith("amount") and self.currency is not None:
                said = self.say.money(value, self.currency)
            case int() if name.endswith("_minutes"):
                said = self.say.length(value)
            case []:
                said = "closed" if _DATE.fullmatch(name) else "no hours" if name in WEEKDAYS else "none"
            case list():
                said = ", ".join(self._item(name, it) for it in value)
            case str() if name.endswith(("_at", "_time")):
                local = datetime.fromisoformat(value).astimezone(self.zone)
                said = f"{self.say.day(local)}, {self.say.clock(local)}"
            case str() if name == "role" and value in set(CompanyRole):
                said = value.capitalize()
            case _:
                said = str(value).replace("_", " ") if name in _WORDS else str(value)[:MOST_SHOWN]
        return said

    def _item(self, name: str, item: Any) -> str:
        match item:
            case {"notice_hours": hours, "percent": percent}:
                return f"{self.say.percent(percent / 100)} until {self.say.length(int(hours * 60))} before"
            case int() if name == "reminder_minutes":
                return f"{self.say.length(item)} before"
            case str() if name in {"staff_ids", "room_ids"}:
                return self._called(UUID(item))
            case _:
                return self._clocks(str(item)).replace("by_request", "by request")

    def _clocks(self, text: str) -> str:
        """A text with its times as the reader writes them: "09:00-18:00", "9:00 AM-6:00 PM"."""
        return _CLOCKS.sub(
            lambda it: "\N{EN DASH}".join(self.say.clock(time(int(it[n]), int(it[n + 1]))) for n in (1, 3)),
            text,
        )


def _fields(entry: AuditEntry) -> Iterable[str]:
    """All fields of an entry: beginnings before ends, the days of a week and prices in their order."""
    return sorted({**(entry.before or {}), **(entry.after or {})}, key=_rank)


def _rank(name: str) -> int:
    if name in WEEKDAYS:
        return WEEKDAYS.index(name)
    tier = _TIER.fullmatch(name)
    return int(tier[1]) if tier else -1 if name.startswith("start") else 0
