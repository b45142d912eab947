"""Statements of searches. Each word of a text, and each further wish, is a condition that an index can answer."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    and_,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from frontdesk.core.principal import Principal
from frontdesk.core.sorting import Sortable
from frontdesk.modules.amenities.models import PlaceBadge, PlaceEquipment
from frontdesk.modules.geography import service as geography
from frontdesk.modules.geography.models import City
from frontdesk.modules.providers import service as places
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room, RoomPrice
from frontdesk.modules.search.schemas import Question

MAX_WORDS = 10  # of a text; those after them narrow no further
Condition = ColumnElement[bool]
Searched = type[Provider] | type[Room]


@dataclass(frozen=True, slots=True)
class Amenities:
    """The entries of the catalogue that are asked for, all of them."""

    equipment: Collection[UUID]
    badges: Collection[UUID]


def providers(question: Question, amenities: Amenities, caller: Principal | None) -> Iterator[Condition]:
    """What is asked of a provider, words aside."""
    yield Provider.deleted_at.is_(None)
    yield places.seen_by(caller)
    wanted = {
        Provider.sector: question.sector,
        Provider.city_id: question.city_id,
        Provider.company_id: question.company_id,
        Provider.currency: question.currency,
    }
    yield from (held == value for held, value in wanted.items() if value is not None)
    if question.near is not None and question.radius is not None:
        yield _within(geography.Coordinates.parse(question.near), question.radius)
    for badge_id in amenities.badges:
        yield Provider.id.in_(select(PlaceBadge.place_id).where(PlaceBadge.badge_id == badge_id))


def rooms(question: Question, amenities: Amenities) -> Iterator[Condition]:
    """What is asked of a room, words aside. Only those that can be booked are found, whoever asks."""
    yield Room.deleted_at.is_(None)
    yield Room.is_active.is_(True)
    if question.capacity is not None:
        yield Room.capacity >= question.capacity
    yield from _equipped(amenities, Room.id, Room.provider_id)


def had_alone() -> Condition:
    """Rooms that clients have without a service: where one has to be named, those with prices of their own."""
    return or_(Provider.service_required.is_(False), exists().where(RoomPrice.room_id == Room.id))


def _equipped(amenities: Amenities, *places: InstrumentedAttribute[UUID]) -> Iterator[Condition]:
    """All equipment that is asked for stands in one of the places or another."""
    for type_id in amenities.equipment:
        have = select(PlaceEquipment.place_id).where(PlaceEquipment.equipment_type_id == type_id)
        yield or_(*(place.in_(have) for place in places))


def provider_told_of(text: str) -> Condition:
    """Providers that have all words of `text` in what is told of them, or a name like it."""
    return _told_of(text, lambda condition: condition(Provider))


def room_told_of(text: str) -> Condition:
    """Rooms that have all words of `text` in what is told of them or their provider, or a name like it."""

    def either(condition: Callable[[Any], Condition]) -> Condition:
        # an OR over two tables could use no index; each branch of a union can
        room, host = aliased(Room), aliased(Provider)
        at_such_a_provider = select(room.id).join(host, host.id == room.provider_id).where(condition(host))
        return Room.id.in_(union_all(select(room.id).where(condition(room)), at_such_a_provider))

    return _told_of(text, either)


def _told_of(text: str, found: Callable[[Callable[[Any], Condition]], Condition]) -> Condition:
    words = _words(text)
    if not words:
        return false()
    return or_(and_(*(found(partial(_has, word=word)) for word in words)), found(partial(_called_like, text=text)))


def _words(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\w", word)][:MAX_WORDS]


def _has(table: Searched, word: str) -> Condition:
    return or_(table.search.bool_op("@@")(_beginning(word)), _called_like(table, word))


def _called_like(table: Searched, text: str) -> Condition:
    """Whether a name has 0.6 of the trigrams of `text` together somewhere: pg_trgm's default, for small errors."""
    return func.immutable_unaccent(table.name).bool_op("%>")(func.immutable_unaccent(text))


def _beginning(word: str) -> ColumnElement[Any]:
    """What is written as a word may be several to PostgreSQL; the last of them may go on."""
    parts = cast(func.plainto_tsquery("simple", func.immutable_unaccent(word)), Text)  # sound, whatever was typed
    return cast(func.nullif(parts, "").concat(":*"), TSQUERY)


def _relevance(text: str, *tables: Searched) -> ColumnElement[float]:
    """How well words fit, best first when ascending: a word in a name counts most."""
    fits = (
        func.greatest(*(_fits(table, word) for table in tables)) if len(tables) > 1 else _fits(tables[0], word)
        for word in _words(text)
    )
    # a sum that begins with a number, so that a text without words has one too
    return -sum(fits, start=literal(0.0, Double))


def _fits(table: Searched, word: str) -> ColumnElement[float]:
    in_name = func.word_similarity(func.immutable_unaccent(word), func.immutable_unaccent(table.name))
    in_text = func.coalesce(func.ts_rank(table.search, _beginning(word)), 0)
    return cast(in_name, Double) + cast(in_text, Double)


def _within(near: geography.Coordinates, radius_km: float) -> Condition:
    place = func.point(Provider.longitude, Provider.latitude)
    boxes = (
        func.box(func.point(box.west, box.south), func.point(box.east, box.north))
        for box in geography.boxes_around(near, radius_km)
    )
    return and_(or_(*(place.bool_op("<@")(box) for box in boxes)), _distance(near) <= radius_km)


def _distance(near: geography.Coordinates) -> ColumnElement[float]:
    return geography.distance_km(near, Provider.latitude, Provider.longitude)


def distance_from(near: str | None) -> ColumnElement[Any]:
    """Kilometres from a point; NULL where none was given, or where a provider has none."""
    return _distance(geography.Coordinates.parse(near)) if near else cast(null(), Double)


def prices() -> ColumnElement[Any]:
    """A room's tiers as JSON, columns in the order of `rooms.service.StoredTier`; NULL where there are none."""
    stored = RoomPrice.duration_minutes, RoomPrice.amount, RoomPrice.weekdays, RoomPrice.from_time, RoomPrice.to_time
    tiers = func.jsonb_agg(func.jsonb_build_array(*stored), type_=JSONB)
    return select(tiers).where(RoomPrice.room_id == Room.id).scalar_subquery()


def room_candidates(question: Question, amenities: Amenities, conditions: Sequence[Condition]) -> Select[Any]:
    """Rooms that prices and the calendar are to decide about; their tiers where prices are."""
    tiers = prices() if question.weighs_prices else cast(null(), JSONB)
    return (
        select(Room.id.label("calendar_id"), Room.provider_id, tiers.label("prices"), false().label("is_desk"))
        .join(Provider, Provider.id == Room.provider_id)
        .where(*rooms(question, amenities), *conditions)
    )


def desk_candidates(amenities: Amenities, conditions: Sequence[Condition]) -> Select[Any]:
    """Providers without rooms: their desks' calendars are asked instead, and nothing is to be paid there."""
    has_rooms = exists().where(Room.provider_id == Provider.id, Room.deleted_at.is_(None), Room.is_active)
    columns = Provider.id.label("calendar_id"), Provider.id.label("provider_id"), cast(null(), JSONB)
    equipped = _equipped(amenities, Provider.id)
    return select(*columns, true().label("is_desk")).where(~has_rooms, *equipped, *conditions)


def both(one: Select[Any], other: Select[Any]) -> Select[Any]:
    """The rows of two statements."""
    return select(union_all(one, other).subquery())


def has_room(question: Question, amenities: Amenities) -> Condition:
    """Providers that have a room as it is asked for, or by themselves the equipment where only that is asked for."""
    room = exists().where(Room.provider_id == Provider.id, *rooms(question, amenities))
    return room if question.capacity is not None else or_(room, and_(*_equipped(amenities, Provider.id)))


def reckoned(amounts: Mapping[UUID, int | None]) -> TableValuedAlias:
    """What was found to be free and affordable, as a table of ids and amounts."""
    ids = cast(list(amounts), ARRAY(Uuid))
    values = cast(list(amounts.values()), ARRAY(BigInteger))
    table = func.unnest(ids, values).table_valued(column("id", Uuid), column("amount", BigInteger), name="reckoned")
    return table.render_derived()


def provider_rows(question: Question, conditions: Sequence[Condition]) -> Select[Any]:
    """Providers, each with its distance."""
    return select(Provider, distance_from(question.near)).options(joinedload(Provider.calendar)).where(*conditions)


def room_rows(question: Question, amenities: Amenities, conditions: Sequence[Condition]) -> Select[Any]:
    """Rooms, each with its distance and its tiers."""
    return (
        select(Room, distance_from(question.near), prices())
        .join(Room.provider)
        .options(joinedload(Room.calendar), contains_eager(Room.provider).joinedload(Provider.calendar))
        .where(*rooms(question, amenities), *conditions)
    )


def areas(*, with_rooms: bool) -> Select[City, str]:
    """The cities in which the public is offered something, each with a currency that is charged there; by name."""
    offered = [Provider.deleted_at.is_(None), places.seen_by(None)]
    if with_rooms:
        offered.append(exists().where(Room.provider_id == Provider.id, Room.deleted_at.is_(None), Room.is_active))
    return (
        select(City, Provider.currency)
        .join(Provider, Provider.city_id == City.id)
        .where(*offered)
        .distinct()
        .order_by(City.name, City.id, Provider.currency)
    )


def provider_order(question: Question, amount: ColumnElement[Any] | None) -> dict[str, Sortable]:
    """What providers can be sorted by."""
    by: dict[str, Sortable] = {
        "name": Provider.name,
        "created_at": Provider.created_at,
        "number": Provider.number,
        "rating": Provider.rating,
        "distance": distance_from(question.near),
    }
    return by | _reckoned_order(question, amount, Provider)


def room_order(question: Question, amount: ColumnElement[Any] | None) -> dict[str, Sortable]:
    """What rooms can be sorted by."""
    by: dict[str, Sortable] = {
        "name": Room.name,
        "capacity": Room.capacity,
        "created_at": Room.created_at,
        "rating": Room.rating,
        "distance": distance_from(question.near),
    }
    return by | _reckoned_order(question, amount, Room, Provider)


def _reckoned_order(question: Question, amount: ColumnElement[Any] | None, *tables: Searched) -> dict[str, Sortable]:
    by: dict[str, Sortable] = {}
    if question.q:
        by["relevance"] = _relevance(question.q, *tables)
    if amount is not None:
        by["price"] = amount
    return by
