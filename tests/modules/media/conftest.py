"""Both storages: a folder, and S3 as moto's server speaks it in a process of its own."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import boto3
import httpx2
import pytest
from httpx2 import AsyncClient

from frontdesk.core.settings import Settings, StorageSettings
from frontdesk.entrypoints.sandbox.folder import LocalStorage
from frontdesk.integrations.s3 import S3Storage
from frontdesk.modules.media.ports import Storage, storage
from tests.factories import Person
from tests.modules.companies.conftest import callers, someone
from tests.pictures import drawing
from tests.s3 import KEY, serving_s3

__all__ = ["callers", "someone"]


class Store(Protocol):
    """A storage under test, and what is in it."""

    @property
    def adapter(self) -> Storage:
        """What is tested."""

    def files(self) -> dict[str, int]:
        """The sizes of all files that are not empty."""

    async def put(self, url: str, content: bytes, headers: dict[str, str]) -> httpx2.Response:
        """Send a file to an address, as a browser does."""

    def see(self, url: str) -> Awaitable[httpx2.Response]:
        """What everybody sees at a public address."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, spoken to through the application."""

    adapter: LocalStorage
    path: Path
    client: AsyncClient

    def files(self) -> dict[str, int]:
        found = {str(path.relative_to(self.path)): path.stat().st_size for path in self.path.glob("**/*")}
        return {key: size for key, size in found.items() if size and not (self.path / key).is_dir()}

    async def put(self, url: str, content: bytes, headers: dict[str, str]) -> httpx2.Response:
        return await self.client.put(url, content=content, headers=headers)

    async def see(self, url: str) -> httpx2.Response:
        return await self.client.get(url)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of its own in moto's S3, spoken to over the network."""

    adapter: S3Storage
    name: str
    s3: Any
    http: AsyncClient

    def files(self) -> dict[str, int]:
        found = self.s3.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {item["Key"]: item["Size"] for item in found if item["Size"]}

    async def put(self, url: str, content: bytes, headers: dict[str, str]) -> httpx2.Response:
        return await self.http.put(url, content=content, headers=headers)

    async def see(self, url: str) -> httpx2.Response:
        return await self.http.get(url)


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The address of an S3 server."""
    with serving_s3() as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path, client: AsyncClient, settings: Settings) -> Folder:
    path = tmp_path / "uploads"
    return Folder(LocalStorage(path, public_url="http://frontdesk.test", security=settings.security), path, client)


@pytest.fixture
async def bucket(moto: str) -> AsyncIterator[Bucket]:
    name = f"bucket-{os.urandom(6).hex()}"
    settings = StorageSettings.model_validate({**KEY, "AWS_ENDPOINT_URL": moto, "AWS_S3_BUCKET": name})
    s3 = boto3.client(
        "s3",
        endpoint_url=moto,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    s3.create_bucket(Bucket=name, ACL="public-read")
    adapter = S3Storage(settings)
    async with AsyncClient() as http:
        yield Bucket(adapter, name, s3, http)
    adapter.close()
    s3.close()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> Store:
    """One after the other, in the place of the storage."""
    return use(request.getfixturevalue(request.param))


def use(store: Store) -> Store:
    """Put a storage in its place."""
    storage.bind(store.adapter)
    return store


@pytest.fixture
async def ada(someone: Callable[[str], Awaitable[Person]]) -> Person:
    return await someone("ada@example.com")


@dataclass(frozen=True, slots=True)
class Uploads:
    """What a client does to upload a picture."""

    client: AsyncClient
    store: Store
    drain: Callable[[], Awaitable[int]]

    async def begin(self, who: Person, **fields: Any) -> dict[str, Any]:
        """An address; the rest of the flow takes it as it was answered."""
        body = {"file_type": "image/png", "folder": "avatars", **fields}
        answer = await self.client.post("/api/v1/uploads/presigned-url", json=body, headers=who.headers)
        assert answer.status_code == 200, answer.text
        given: dict[str, Any] = answer.json()
        return given

    async def put(self, given: dict[str, Any], content: bytes, **headers: str) -> httpx2.Response:
        return await self.store.put(given["upload_url"], content, given["headers"] | headers)

    async def complete(self, who: Person, given: dict[str, Any]) -> httpx2.Response:
        return await self.client.post(f"/api/v1/uploads/{given['id']}/complete", headers=who.headers)

    async def look(self, who: Person, given: dict[str, Any]) -> dict[str, Any]:
        answer = await self.client.get(f"/api/v1/uploads/{given['id']}", headers=who.headers)
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    async def sent(self, who: Person, content: bytes, **fields: Any) -> dict[str, Any]:
        """An upload whose file has come; nobody has looked at it."""
        given = await self.begin(who, **fields)
        put = await self.put(given, content)
        assert put.status_code == 200, put.text
        done = await self.complete(who, given)
        assert (done.status_code, done.json()["status"]) == (200, "processing"), done.text
        return given

    async def upload(self, who: Person, content: bytes | None = None, **fields: Any) -> dict[str, Any]:
        """The whole flow; the upload as its owner sees it then."""
        given = await self.sent(who, content or drawing(fields.get("file_type", "image/png")), **fields)
        await self.drain()
        return await self.look(who, given)


@pytest.fixture
def uploads(client: AsyncClient, store: Store, drain_outbox: Callable[[], Awaitable[int]]) -> Uploads:
    return Uploads(client, store, drain_outbox)
