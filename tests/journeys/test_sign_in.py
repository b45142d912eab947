"""Signing in against real server processes: what many do at once with one token or one password."""

import asyncio
from collections import Counter

import asyncpg
import httpx2
from redis.asyncio import Redis

from tests.factories import PASSWORD
from tests.journeys.conftest import Serve

EMAIL = "ada@example.com"
CROWD = 50


async def test_fifty_exchanges_of_one_token_over_two_processes_have_one_successor(
    serve: Serve, http: httpx2.AsyncClient, database_url: str
) -> None:
    auth = f"{serve(workers=2).url}/api/v1/auth"
    await http.post(f"{auth}/register", json={"email": EMAIL, "password": PASSWORD})
    first = (await http.post(f"{auth}/login", json={"email": EMAIL, "password": PASSWORD})).json()
    body = {"refresh_token": first["refresh_token"]}
    answers = await asyncio.gather(*(http.post(f"{auth}/refresh", json=body) for _ in range(CROWD)))
    assert Counter(answer.status_code for answer in answers) == {200: CROWD}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    connection = await asyncpg.connect(database_url)
    try:
        told = "SELECT count(*), count(spent_at), count(DISTINCT session_id) FROM refresh_tokens"
        assert tuple(await connection.fetchrow(told)) == (2, 1, 1)
        assert await connection.fetchval("SELECT count(*) FROM sessions WHERE ended_at IS NULL") == 1
    finally:
        await connection.close()
    me = await http.get(f"{auth}/me", headers={"Authorization": f"Bearer {answers[-1].json()['access_token']}"})
    assert (me.status_code, me.json()["email"]) == (200, EMAIL)


async def test_a_crowd_that_guesses_one_password_has_ten_tries_over_two_processes(
    serve: Serve, http: httpx2.AsyncClient, valkey: str
) -> None:
    async with Redis.from_url(valkey) as redis:
        await redis.flushdb()  # other tests have signed in from here
    auth = f"{serve(workers=2, RATE_LIMIT_ENABLED='true').url}/api/v1/auth"
    await http.post(f"{auth}/register", json={"email": EMAIL, "password": PASSWORD})
    guesses = (http.post(f"{auth}/login", json={"email": EMAIL, "password": f"guess {n}"}) for n in range(CROWD))
    assert Counter(answer.status_code for answer in await asyncio.gather(*guesses)) == {401: 10, 429: CROWD - 10}
