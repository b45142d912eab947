"""Reading a search to its end while rows come and go: nothing that stays is left out, and nothing is told twice."""

import random

import asyncpg
import pytest
from httpx2 import AsyncClient

from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID
from tests.modules.search.many import insert_places

ORDERS = {
    "/providers": ("name", "-created_at", "-relevance,name", "relevance", "distance", "-distance,name", "price,number"),
    "/rooms/search": ("name", "-capacity,name", "relevance", "distance", "price", "-price,-name", "created_at"),
}


@pytest.mark.parametrize(("path", "sort"), [(path, sort) for path, sorts in ORDERS.items() for sort in sorts])
async def test_nothing_is_left_out_or_told_twice(client: AsyncClient, database_url: str, path: str, sort: str) -> None:
    chance = random.Random(7)  # noqa: S311  any choice will do, and the same each time
    connection = await asyncpg.connect(database_url)
    try:
        before = await insert_places(connection, company=HOUSE_COMPANY_ID, first=0, last=39)
        ids = before.rooms if path == "/rooms/search" else before.providers
        query = f"/api/v1{path}?q=studio&near=10,10&date=2027-03-02&sort={sort}&size=7"
        seen, gone, cursor = [], set(), ""
        for turn in range(100):
            answer = (await client.get(f"{query}&cursor={cursor}")).json()
            seen += [one["id"] for one in answer["items"]]
            if answer["next_cursor"] is None:
                break
            cursor = answer["next_cursor"]
            # one that has been told, one that has not, and new ones anywhere
            gone |= {seen[0], chance.choice(ids)}
            table = "rooms" if path == "/rooms/search" else "providers"
            await connection.execute(f"UPDATE {table} SET is_active = false WHERE id = ANY($1::uuid[])", list(gone))  # noqa: S608
            await insert_places(connection, company=HOUSE_COMPANY_ID, first=100 + 2 * turn, last=101 + 2 * turn)
        assert len(seen) == len(set(seen))
        assert set(ids) - gone <= set(seen)
        assert len(set(ids) - gone) > 20
    finally:
        await connection.close()
