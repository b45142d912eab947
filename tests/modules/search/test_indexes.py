"""Each way to narrow a search is answered by an index, so that it costs what it finds and not what there is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Select

from frontdesk.core.db import create_engine
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID
from frontdesk.modules.search import queries
from frontdesk.modules.search.schemas import Question
from tests.databases import cloned
from tests.modules.search.many import insert_places

Indexes = Callable[[Select[Any]], Awaitable[set[str]]]
NOTHING = queries.Amenities(equipment=(), badges=())
MANY = 8_000
# sixty of each; a room has one type, a provider one badge
AMENITIES = """
WITH kind AS (INSERT INTO equipment_types (id, name, slug)
              SELECT gen_random_uuid(), n, n FROM generate_series(0, 59) n RETURNING id, slug),
     badge AS (INSERT INTO badges (id, name, slug)
               SELECT gen_random_uuid(), n, n FROM generate_series(0, 59) n RETURNING id, slug),
     equipment AS (INSERT INTO place_equipment (place_id, equipment_type_id, quantity)
                   SELECT r.id, k.id, 1 FROM rooms r JOIN kind k ON k.slug::int = hashtext(r.name) & 31),
     given AS (INSERT INTO place_badges (place_id, badge_id)
               SELECT p.id, b.id FROM providers p JOIN badge b ON b.slug::int = hashtext(p.name) & 31)
SELECT (SELECT id FROM kind LIMIT 1), (SELECT id FROM badge LIMIT 1)
"""


@pytest.fixture(scope="module")
async def crowded(postgres: str, template: str) -> AsyncIterator[tuple[str, queries.Amenities]]:
    """A database of very many places; its address, and a type of equipment and a badge that some of them have."""
    async with cloned(postgres, template) as url:
        connection = await asyncpg.connect(url)
        try:
            await insert_places(connection, company=HOUSE_COMPANY_ID, first=1, last=MANY)
            kind, badge = await connection.fetchrow(AMENITIES)
            await connection.execute("ANALYZE")
        finally:
            await connection.close()
        yield url, queries.Amenities(equipment=[kind], badges=[badge])


@pytest.fixture
def amenities(crowded: tuple[str, queries.Amenities]) -> queries.Amenities:
    """A type of equipment and a badge that some of very many places have."""
    return crowded[1]


@pytest.fixture
async def indexes(crowded: tuple[str, queries.Amenities]) -> AsyncIterator[Indexes]:
    """Tells which indexes a statement's plan reads, and tables by their name that it reads from end to end."""
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": crowded[0]}))

    async def look(statement: Select[Any]) -> set[str]:
        compiled = statement.compile(engine.sync_engine, compile_kwargs={"render_postcompile": True})
        values = compiled.construct_params()
        arguments = tuple(values[name] for name in compiled.positiontup or ())
        async with engine.connect() as connection:
            rows = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", arguments)
            nodes = _nodes(rows.scalar_one()[0]["Plan"])
        read = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
        return read | {node["Index Name"] for node in nodes if "Index Name" in node}

    yield look
    await engine.dispose()


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


def of_providers(question: Question, amenities: queries.Amenities = NOTHING) -> Select[Any]:
    conditions = [*queries.providers(question, amenities, None)]
    if question.q:
        conditions.append(queries.provider_told_of(question.q))
    return queries.provider_rows(question, conditions)


def of_rooms(question: Question, amenities: queries.Amenities = NOTHING) -> Select[Any]:
    conditions: Sequence[Any] = [*queries.providers(question, amenities, None)]
    if question.q:
        conditions = [*conditions, queries.room_told_of(question.q)]
    return queries.room_candidates(question, amenities, conditions)


async def test_words_and_what_is_like_them(indexes: Indexes) -> None:
    question = Question(q="d3d9446802a44259755d38e6d163e820")
    of_a_provider = {"ix_providers_search", "ix_providers_name_trigrams"}
    assert await indexes(of_providers(question)) >= of_a_provider
    assert await indexes(of_rooms(question)) >= of_a_provider | {"ix_rooms_search", "ix_rooms_name_trigrams"}
    assert not {"providers", "rooms"} & await indexes(of_providers(question))


async def test_what_is_near(indexes: Indexes) -> None:
    question = Question(near="10,10", radius=20)
    assert "ix_providers_point" in await indexes(of_providers(question))
    assert await indexes(of_rooms(question)) >= {"ix_providers_point", "ix_rooms_provider_id"}


async def test_equipment_and_badges(indexes: Indexes, amenities: queries.Amenities) -> None:
    found = await indexes(of_rooms(Question(), amenities))
    assert found >= {"ix_place_equipment_equipment_type_id", "ix_place_badges_badge_id"}


async def test_sectors_and_cities(indexes: Indexes) -> None:
    assert "ix_providers_sector" in await indexes(of_providers(Question(sector="sector_7")))
    assert "ix_providers_city_id" in await indexes(of_providers(Question(city_id=7)))
