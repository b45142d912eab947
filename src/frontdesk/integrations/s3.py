"""Files in S3 or in what speaks its language (Cloudflare R2, MinIO), over boto3, whose calls run on threads."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import boto3
import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.core.settings import StorageSettings
from frontdesk.modules.media.errors import StorageAway
from frontdesk.modules.media.ports import Address, Glimpse, Slot
from frontdesk.modules.media.rules.formats import START_BYTES

R2: Final = ".r2.cloudflarestorage.com"
MOST_KEYS: Final = 1000  # in one DeleteObjects request
FOR_EVER: Final = "public, max-age=31536000, immutable"  # what is published under a key never changes
ABSENT: Final = frozenset({"NoSuchKey", "404"})
EMPTY: Final = frozenset({"InvalidRange", "416"})  # how S3 answers who asks for the beginning of an empty object

log = structlog.get_logger()
T = TypeVar("T")


def client(settings: StorageSettings) -> Any:
    """What speaks to the storage of the settings, with its credentials or the machine's own."""
    secret, endpoint = settings.secret_access_key, settings.endpoint
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        # R2 knows one region; the one in AWS_REGION may be set for something else
        region_name="auto" if endpoint is not None and R2 in endpoint else settings.region,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        aws_session_token=settings.token,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "virtual" if endpoint is None else "path"},
            connect_timeout=3,
            read_timeout=15,
            retries={"mode": "standard", "total_max_attempts": 2},
            # others than AWS do not know the checksums that boto3 adds by itself, and an address would demand them
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class S3Storage:
    """The `Storage` that keeps files in the bucket of the settings."""

    def __init__(self, settings: StorageSettings) -> None:
        assert settings.bucket is not None  # noqa: S101  wiring saw to it
        self._bucket = settings.bucket
        self._public = _public_base(settings)
        self._client = client(settings)
        self._is_virtual = settings.endpoint is None

    @property
    def upload_origins(self) -> Sequence[str]:
        """The endpoint; at AWS's the bucket's own host, which one with a dot in its name has none over https."""
        endpoint = urlsplit(self._client.meta.endpoint_url)
        has_own = self._is_virtual and "." not in self._bucket
        host = f"{self._bucket}.{endpoint.netloc}" if has_own else endpoint.netloc
        return (f"{endpoint.scheme}://{host}",)

    async def address(self, slot: Slot) -> Address:
        """A presigned PUT: R2 has no POST policy. What is signed has to be sent as it was signed.

        Where the size is known, it is signed too, and so is the condition that nothing is there yet.
        """
        wanted: dict[str, Any] = {"Bucket": self._bucket, "Key": slot.key, "ContentType": slot.file_type}
        headers = {"Content-Type": slot.file_type}
        if slot.size is not None:
            wanted |= {"ContentLength": slot.size, "IfNoneMatch": "*"}
            headers["If-None-Match"] = "*"
        seconds = int(slot.lasts.total_seconds())
        # on a thread: the first signature may have to fetch the machine's credentials
        url = await _called(self._client.generate_presigned_url, "put_object", Params=wanted, ExpiresIn=seconds)
        return Address(url, headers)

    def public_url(self, key: str) -> str:
        """Where the bucket's public domain, or the bucket itself, shows `key`."""
        return f"{self._public}/{key}"

    async def glimpse(self, key: str) -> Glimpse | None:
        """HEAD and the first bytes in one request."""
        beginning = f"bytes=0-{START_BYTES - 1}"
        try:
            answer = await _called(self._read, key, Range=beginning)
        except _Absent:
            return None
        except _Empty:
            return Glimpse(0, None, b"")
        size = int(answer["ContentRange"].rpartition("/")[2]) if "ContentRange" in answer else answer["ContentLength"]
        return Glimpse(size, answer.get("ContentType"), answer["content"])

    async def read(self, key: str, *, limit: int) -> bytes | None:
        """The object, or its first `limit` bytes."""
        try:
            answer = await _called(self._read, key, Range=f"bytes=0-{limit - 1}")
        except _Absent:
            return None
        except _Empty:
            return b""
        content: bytes = answer["content"]
        return content

    async def write(self, key: str, content: bytes, *, file_type: str) -> None:
        """Put an object that browsers may keep."""
        described = {"ContentType": file_type, "CacheControl": FOR_EVER, "ContentDisposition": "inline"}
        await _called(self._client.put_object, Bucket=self._bucket, Key=key, Body=content, **described)

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete objects, a thousand at a time."""
        for start in range(0, len(keys), MOST_KEYS):
            objects = [{"Key": key} for key in keys[start : start + MOST_KEYS]]
            wanted = {"Objects": objects, "Quiet": True}
            answer = await _called(self._client.delete_objects, Bucket=self._bucket, Delete=wanted)
            if answer.get("Errors"):
                log.warning("storage_refused", errors=answer["Errors"])
                raise StorageAway

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, key: str, **options: str) -> Mapping[str, Any]:
        answer = self._client.get_object(Bucket=self._bucket, Key=key, **options)
        with answer["Body"] as body:
            return {**answer, "content": body.read()}


class _Absent(Exception):
    """There is no such object."""


class _Empty(Exception):
    """There is an object, and nothing in it."""


async def _called(method: Callable[..., T], *arguments: object, **options: object) -> T:
    """Call boto3 on a thread, and turn its errors into ours."""

    def call() -> T:
        with _errors():
            return method(*arguments, **options)

    return await asyncio.to_thread(call)


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except ClientError as refused:
        code = str(refused.response.get("Error", {}).get("Code"))
        if code in ABSENT:
            raise _Absent from refused
        if code in EMPTY:
            raise _Empty from refused
        log.warning("storage_refused", code=code, error=str(refused))  # keys, rights, no such bucket: the operator's
        raise StorageAway from refused
    except (BotoCoreError, OSError) as failure:
        log.warning("storage_away", error=repr(failure))
        raise StorageAway from failure


def _public_base(settings: StorageSettings) -> str:
    """The address before each key: of the public domain where there is one."""
    if settings.public_domain is not None:
        domain = settings.public_domain.rstrip("/")
        return domain if urlsplit(domain).scheme in {"http", "https"} else f"https://{domain}"
    if settings.endpoint is not None:
        return f"{settings.endpoint.rstrip('/')}/{settings.bucket}"
    return f"https://{settings.bucket}.s3.{settings.region}.amazonaws.com"
