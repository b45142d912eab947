"""Reading places over HTTP, and finding one from another module."""

import math

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.geography import service
from frontdesk.modules.geography.errors import UnknownCity
from frontdesk.modules.geography.rules import EARTH_RADIUS_KM

ZURICH = 2657896
MUNICH = 2867714
BERLIN = 2950159


@pytest.fixture
async def database_url(world: str) -> str:
    """These tests only read, so they share one database."""
    return world


async def names(client: AsyncClient, **query: str | int) -> list[str]:
    answer = await client.get("/api/v1/cities", params=query)
    assert answer.status_code == 200
    return [city["name"] for city in answer.json()["items"]]


async def test_a_city_is_read_by_its_geonames_id(client: AsyncClient) -> None:
    answer = await client.get(f"/api/v1/cities/{ZURICH}")

    assert answer.status_code == 200
    city = answer.json()
    assert city.pop("created_at") == city.pop("updated_at")
    assert city.pop("population") > 400_000
    assert city == {
        "id": ZURICH,
        "name": "Zürich",
        "ascii_name": "Zurich",
        "country_code": "CH",
        "latitude": 47.36667,
        "longitude": 8.55,
        "timezone": "Europe/Zurich",
        "distance_km": None,
    }


@pytest.mark.parametrize("code", ["CH", "ch"])
async def test_a_country_is_read_by_its_code(client: AsyncClient, code: str) -> None:
    answer = await client.get(f"/api/v1/countries/{code}")

    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in ("code", "name")} == {"code": "CH", "name": "Switzerland"}


async def test_countries_are_listed_by_name(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/countries", params={"page": 2, "size": 2})

    assert answer.status_code == 200
    listed = answer.json()
    assert [country["code"] for country in listed.pop("items")] == ["AL", "DZ"]
    assert listed == {"total": 250, "page": 2, "size": 2, "pages": 125}


@pytest.mark.parametrize(
    ("q", "first"), [("switz", "CH"), ("germny", "DE"), ("sz", "SZ"), ("CH", "CH"), ("korea", "KP"), ("kingdom", "GB")]
)
async def test_countries_are_found_by_code_and_by_name_with_errors(client: AsyncClient, q: str, first: str) -> None:
    answer = await client.get("/api/v1/countries", params={"q": q})

    assert answer.json()["items"][0]["code"] == first


async def test_cities_are_listed_by_size(client: AsyncClient) -> None:
    assert await names(client, country="ch", size=3) == ["Zürich", "Geneva", "Basel"]


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("zurich", "Zürich"),
        ("ZÜRICH", "Zürich"),
        ("Zurihc", "Zürich"),
        ("barcelna", "Barcelona"),
        ("Sao Paulo", "São Paulo"),
        ("München", "Munich"),
        ("Москва", "Moscow"),
        ("東京", "Tokyo"),
        ("Ber", "Berlin"),
        ("york", "York"),
        ("hertogenbosch", "'s-Hertogenbosch"),
    ],
)
async def test_a_city_is_found_by_its_name(client: AsyncClient, q: str, first: str) -> None:
    assert (await names(client, q=q))[0] == first


async def test_the_larger_of_two_namesakes_comes_first_and_a_country_tells_them_apart(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/cities", params={"q": "Paris", "size": 2})
    assert [city["country_code"] for city in answer.json()["items"]] == ["FR", "US"]

    answer = await client.get("/api/v1/cities", params={"q": "Paris", "country": "US"})
    assert {city["country_code"] for city in answer.json()["items"]} == {"US"}
    assert answer.json()["items"][0]["name"] == "Paris"


@pytest.mark.parametrize(
    "query", [{"q": "!?"}, {"q": "qqqqqqqqqq"}, {"country": "QQ"}, {"country": "CH", "q": "tokyo"}]
)
async def test_what_is_not_there_is_an_empty_list(client: AsyncClient, query: dict[str, str]) -> None:
    answer = await client.get("/api/v1/cities", params=query)

    assert answer.status_code == 200
    assert answer.json() == {"items": [], "total": 0, "page": 1, "size": 20, "pages": 0}


async def test_an_empty_query_is_none(client: AsyncClient) -> None:
    everything = (await client.get("/api/v1/cities")).json()

    assert everything["total"] > 30_000
    assert (await client.get("/api/v1/cities", params={"q": " "})).json() == everything


async def test_near_a_point_the_nearest_come_first(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/cities", params={"near": "48.137,11.575", "country": "AT", "size": 100})

    found = answer.json()
    distances = [city["distance_km"] for city in found["items"]]
    assert found["items"][0]["name"] == "Pradl"  # a quarter of Innsbruck
    assert distances == sorted(distances)
    assert found["items"][0]["distance_km"] == pytest.approx(
        _great_circle_km((48.137, 11.575), (found["items"][0]["latitude"], found["items"][0]["longitude"])), abs=0.001
    )


async def test_the_date_line_is_no_wall(client: AsyncClient) -> None:
    assert (await names(client, near="-17,-179.9"))[0] == "Labasa"  # in Fiji, at 179.4 degrees east


async def test_a_search_near_a_point_finds_the_nearest_namesake(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/cities", params={"near": "33.66,-95.55", "q": "Paris", "size": 1})

    [city] = answer.json()["items"]
    assert (city["country_code"], city["name"]) == ("US", "Paris")
    assert city["distance_km"] < 2


async def test_pages_follow_each_other(client: AsyncClient) -> None:
    both = await names(client, country="CH", size=4)
    one, two = await names(client, country="CH", size=2), await names(client, country="CH", size=2, page=2)
    assert one + two == both
    assert len(both) == 4


@pytest.mark.parametrize(
    ("path", "code"),
    [("/cities/1", "city_not_found"), ("/countries/QQ", "country_not_found")],
)
async def test_what_is_not_there_is_404(client: AsyncClient, path: str, code: str) -> None:
    answer = await client.get(f"/api/v1{path}")

    assert answer.status_code == 404
    assert answer.json()["code"] == code
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/cities?country=Switzerland", "query.country"),
        ("/cities?country=1X", "query.country"),
        ("/cities?country=", "query.country"),
        ("/cities?near=47.37", "query.near"),
        ("/cities?near=91,0", "query.near"),
        ("/cities?near=0,-180.5", "query.near"),
        ("/cities?near=nan,nan", "query.near"),
        ("/cities?near=", "query.near"),
        ("/cities?q=z%00rich", "query.q"),
        ("/countries?q=%00", "query.q"),
        (f"/cities?q={'x' * 201}", "query.q"),
        ("/cities?page=0", "query.page"),
        ("/cities/zurich", "path.city_id"),
        ("/cities/0", "path.city_id"),
        ("/cities/2147483648", "path.city_id"),
        ("/countries/CHE", "path.code"),
        ("/countries/C%00", "path.code"),
    ],
)
async def test_bad_input_is_refused_and_named(client: AsyncClient, path: str, field: str) -> None:
    answer = await client.get(f"/api/v1{path}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "path",
    ["/countries", "/countries?q=switz", "/countries/CH", "/cities?q=bern", "/cities?near=0,0", f"/cities/{BERLIN}"],
)
async def test_an_answer_takes_one_statement_and_may_be_cached(
    client: AsyncClient, statements: list[str], path: str
) -> None:
    await client.get(f"/api/v1{path}")
    statements.clear()

    answer = await client.get(f"/api/v1{path}")

    assert answer.status_code == 200
    assert len(statements) == 1
    assert answer.headers["cache-control"] == "public, max-age=86400"


async def test_who_has_the_answer_already_gets_none(client: AsyncClient) -> None:
    for path in ("/countries", "/countries/CH", "/cities?q=bern", f"/cities/{BERLIN}"):
        first = await client.get(f"/api/v1{path}")
        tag = first.headers["etag"]
        for held in (tag, f"W/{tag}", f'"old", {tag}', "*"):
            again = await client.get(f"/api/v1{path}", headers={"If-None-Match": held})
            assert (again.status_code, again.content) == (304, b""), (path, held)
            assert again.headers["etag"] == tag
            assert again.headers["cache-control"] == "public, max-age=86400"
        for held in ("", '"old"', tag.strip('"'), '"'):
            again = await client.get(f"/api/v1{path}", headers={"If-None-Match": held})
            assert (again.status_code, again.content) == (200, first.content), (path, held)


async def test_another_answer_has_another_tag(client: AsyncClient) -> None:
    paths = ("/cities?q=bern", "/cities?q=bern&page=2", "/cities?q=basel", "/countries", "/countries?q=switz")
    tags = [(await client.get(f"/api/v1{path}")).headers["etag"] for path in paths]
    assert len(set(tags)) == len(tags)


async def test_a_refusal_has_no_tag(client: AsyncClient) -> None:
    for path in ("/cities/1", "/countries/QQ", "/cities?near=91,0"):
        refused = await client.get(f"/api/v1{path}", headers={"If-None-Match": "*"})
        assert refused.is_error
        assert "etag" not in refused.headers


async def test_other_modules_get_a_city_by_id_or_name(session: AsyncSession) -> None:
    assert (await service.get_city(session, MUNICH)).name == "Munich"
    assert (await service.find_city(session, "münchen", "de")).id == MUNICH
    assert (await service.find_city(session, "Paris", "US")).timezone == "America/Chicago"


async def test_other_modules_are_told_when_there_is_no_such_city(session: AsyncSession) -> None:
    with pytest.raises(UnknownCity) as unknown:
        await service.get_city(session, 1)
    assert (unknown.value.status, unknown.value.code) == (422, "unknown_city")
    with pytest.raises(UnknownCity):
        await service.find_city(session, "Munich", "FR")


def _great_circle_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """By the spherical law of cosines, which is not how the database reckons."""
    (latitude, longitude), (other_latitude, other_longitude) = (map(math.radians, point) for point in (here, there))
    cosine = math.sin(latitude) * math.sin(other_latitude) + math.cos(latitude) * math.cos(other_latitude) * math.cos(
        longitude - other_longitude
    )
    return EARTH_RADIUS_KM * math.acos(cosine)
