"""Backups in a bucket of S3, R2 or MinIO: whole while their manifest is there, written last and deleted first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.core.settings import StorageSettings
from frontdesk.entrypoints.backups.shelf import MANIFEST, is_name
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.integrations.s3 import client

SCHEME: Final = "s3"


class Bucket:
    """Where `s3://bucket/prefix` leads, with the credentials of the settings. Each method raises `StartupError`."""

    def __init__(self, address: str, settings: StorageSettings) -> None:
        where = urlsplit(address)
        self._address, self._bucket = address.rstrip("/"), where.netloc
        self._prefix = f"{path}/" if (path := where.path.strip("/")) else ""
        self._client: Any = client(settings)

    def upload(self, backup: Path) -> str:
        """Copy a backup; tells its address."""
        files = sorted(backup.iterdir(), key=lambda it: it.name == MANIFEST)
        with self._errors():
            for file in files:
                self._client.upload_file(str(file), self._bucket, f"{self._prefix}{backup.name}/{file.name}")
        return f"{self._address}/{backup.name}"

    def keep(self, count: int) -> list[str]:
        """Delete all but the newest, and uploads before those that broke off; tells which were whole."""
        with self._errors():
            keys = list(self._keys())
            whole = sorted({name for name, file in keys if file == MANIFEST}, reverse=True)
            gone = whole[count:]
            oldest = min(whole[:count], default="")
            for name, file in sorted(keys, key=lambda it: it[1] != MANIFEST):
                if name in gone or (name not in whole and name < oldest):
                    self._client.delete_object(Bucket=self._bucket, Key=f"{self._prefix}{name}/{file}")
        return gone

    def download(self, into: Path) -> None:
        """Copy the backup at this address into a folder."""
        with self._errors():
            names = [name for key in self._listed() if "/" not in (name := key.removeprefix(self._prefix))]
            for name in names:
                self._client.download_file(self._bucket, self._prefix + name, str(into / name))
        if MANIFEST not in names:
            raise StartupError(f"There is no backup at {self._address}.")

    def _keys(self) -> Iterator[tuple[str, str]]:
        for key in self._listed():
            name, _, file = key.removeprefix(self._prefix).partition("/")
            if is_name(name) and file:
                yield name, file

    def _listed(self) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            yield from (item["Key"] for item in page.get("Contents", ()))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError, Boto3Error, OSError) as failure:
            raise StartupError(f"{self._address} does not take or give backups: {failure}") from failure
