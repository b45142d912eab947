"""What each storage does in its own way, and which one the settings choose."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from pydantic import ValidationError

from frontdesk.core.settings import Settings, StorageSettings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.sandbox.folder import LocalStorage
from frontdesk.integrations.no_storage import NotSetUp
from frontdesk.integrations.s3 import S3Storage
from frontdesk.modules.media.ports import Slot, Storage, limits, storage
from tests.modules.media.conftest import Bucket, Store
from tests.s3 import KEY

SLOT = Slot(upload_id=UUID(int=1), key="incoming/x", file_type="image/png", size=None, lasts=timedelta(minutes=15))
SIZED = Slot(upload_id=UUID(int=1), key="incoming/x", file_type="image/png", size=1234, lasts=timedelta(minutes=15))
R2 = {"R2_ACCOUNT_ID": "abc", "R2_BUCKET_NAME": "pictures", "AWS_REGION": "eu-west-1", **KEY}


def s3(**values: str) -> S3Storage:
    return S3Storage(StorageSettings.model_validate({**KEY, "AWS_S3_BUCKET": "pictures", **values}))


async def signed(adapter: S3Storage, slot: Slot) -> tuple[str, dict[str, str]]:
    """The address before its query, and the query."""
    url = urlsplit((await adapter.address(slot)).url)
    adapter.close()
    return f"{url.scheme}://{url.netloc}{url.path}", {name: value[0] for name, value in parse_qs(url.query).items()}


async def test_type_size_and_emptiness_are_signed() -> None:
    where, query = await signed(s3(), SIZED)
    assert where == "https://pictures.s3.amazonaws.com/incoming/x"
    assert query["X-Amz-SignedHeaders"] == "content-length;content-type;host;if-none-match"
    assert (query["X-Amz-Expires"], query["X-Amz-Algorithm"]) == ("900", "AWS4-HMAC-SHA256")
    assert query["X-Amz-Credential"].split("/")[0::2][0] == "key"
    assert not [name for name in query if "checksum" in name.lower()]  # which only AWS would understand
    _, query = await signed(s3(), SLOT)
    assert query["X-Amz-SignedHeaders"] == "content-type;host"
    address = await s3().address(SIZED)
    assert dict(address.headers) == {"Content-Type": "image/png", "If-None-Match": "*"}


async def test_another_type_or_size_has_another_signature() -> None:
    signatures = set()
    for changes in ({}, {"file_type": "image/gif"}, {"size": 1235}, {"key": "incoming/y"}):
        values: dict[str, Any] = {"upload_id": UUID(int=1), "key": "incoming/x", "file_type": "image/png", "size": 1234}
        _, query = await signed(s3(), Slot(**values | changes, lasts=timedelta(minutes=15)))
        signatures.add(query["X-Amz-Signature"])
    assert len(signatures) == 4


ADDRESSES: list[tuple[dict[str, str], str, str, str]] = [
    ({}, "https://pictures.s3.us-east-1.amazonaws.com", "https://pictures.s3.amazonaws.com", "us-east-1"),
    (R2, "https://abc.r2.cloudflarestorage.com/pictures", "https://abc.r2.cloudflarestorage.com/pictures", "auto"),
    (
        {**R2, "R2_PUBLIC_DOMAIN": "cdn.example.com", "R2_ACCESS_KEY_ID": "r2", "R2_SECRET_ACCESS_KEY": "r2"},
        "https://cdn.example.com",
        "https://abc.r2.cloudflarestorage.com/pictures",
        "auto",
    ),
    (
        {"AWS_ENDPOINT_URL": "http://minio:9000/", "R2_PUBLIC_DOMAIN": "http://cdn.example.com/"},
        "http://cdn.example.com",
        "http://minio:9000/pictures",
        "us-east-1",
    ),
]


@pytest.mark.parametrize(("values", "public", "signs_at", "region"), ADDRESSES)
async def test_where_files_go_and_are_seen(values: dict[str, str], public: str, signs_at: str, region: str) -> None:
    adapter = s3(**values)
    assert adapter.public_url("avatars/x.png") == f"{public}/avatars/x.png"
    where, query = await signed(adapter, SLOT)
    assert where == f"{signs_at}/incoming/x"
    assert query["X-Amz-Credential"].split("/")[2] == region
    assert query["X-Amz-Credential"].split("/")[0] == values.get("R2_ACCESS_KEY_ID", "key")


async def test_what_storages_have_in_common(store: Store) -> None:
    files = store.adapter
    assert (await files.glimpse("incoming/a"), await files.read("incoming/a", limit=9)) == (None, None)
    await files.write("incoming/a", b"0123456789" * 10, file_type="image/png")
    seen = await files.glimpse("incoming/a")
    assert seen is not None
    assert (seen.size, seen.start) == (100, b"01234567890123456789012345678901")
    assert seen.file_type in {None, "image/png"}
    assert await files.read("incoming/a", limit=5) == b"01234"
    assert await files.read("incoming/a", limit=1000) == b"0123456789" * 10
    await files.write("incoming/a", b"", file_type="image/png")
    seen = await files.glimpse("incoming/a")
    assert seen is not None
    assert (seen.size, seen.start, await files.read("incoming/a", limit=5)) == (0, b"", b"")
    await files.write("incoming/b", b"b", file_type="image/png")
    await files.delete(["incoming/a", "incoming/never"])
    assert (await files.glimpse("incoming/a"), store.files()) == (None, {"incoming/b": 1})
    await files.delete([])
    await files.delete([f"incoming/{number}" for number in range(1001)] + ["incoming/b"])
    assert store.files() == {}


async def test_a_bucket_tells_browsers_what_they_get(bucket: Bucket) -> None:
    await bucket.adapter.write("avatars/x.png", b"x", file_type="image/png")
    kept = bucket.s3.head_object(Bucket=bucket.name, Key="avatars/x.png")
    assert {name: kept[name] for name in ("ContentType", "CacheControl", "ContentDisposition")} == {
        "ContentType": "image/png",
        "CacheControl": "public, max-age=31536000, immutable",
        "ContentDisposition": "inline",
    }


CHOICES: list[tuple[dict[str, str], type[Storage]]] = [
    ({"ENVIRONMENT": "development"}, LocalStorage),
    ({"ENVIRONMENT": "production"}, NotSetUp),
    ({"ENVIRONMENT": "staging"}, NotSetUp),
    ({"ENVIRONMENT": "production", "STORAGE": "local"}, LocalStorage),
    ({"ENVIRONMENT": "production", "AWS_S3_BUCKET": "pictures"}, S3Storage),
    ({"ENVIRONMENT": "development", "R2_BUCKET_NAME": "pictures"}, S3Storage),
    ({"ENVIRONMENT": "development", "R2_BUCKET_NAME": "pictures", "STORAGE": "local"}, LocalStorage),
]


@pytest.mark.parametrize(("environment", "expected"), CHOICES)
def test_the_settings_choose(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: type[Storage]
) -> None:
    secret = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    for name, value in {
        **environment,
        "SECRET_KEY": secret,
        "UPLOAD_KEEP_HOURS": "48",
        "MAX_UPLOAD_BYTES": "5",
    }.items():
        monkeypatch.setenv(name, value)
    wiring.connect(Settings())
    chosen = storage()
    assert type(chosen) is expected
    assert (limits().keeps, limits().max_bytes) == (timedelta(hours=48), 5)
    if isinstance(chosen, S3Storage):
        chosen.close()


def test_s3_needs_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE", "s3")
    with pytest.raises(ValidationError, match="needs a bucket"):
        StorageSettings()


async def test_a_folder_is_left_without_half_files(folder: Any, tmp_path: Path) -> None:
    await folder.adapter.write("avatars/x.png", b"x", file_type="image/png")
    with pytest.raises(TypeError):
        await folder.adapter.write("avatars/x.png", "no bytes", file_type="image/png")
    assert [path.name for path in (tmp_path / "uploads/avatars").iterdir()] == ["x.png"]
    assert (tmp_path / "uploads/avatars/x.png").read_bytes() == b"x"
