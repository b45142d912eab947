"""What `frontdesk doctor` says about where uploads are kept."""

import pytest

from frontdesk.core.settings import AppSettings, Settings, StorageSettings
from frontdesk.entrypoints.cli.doctor.connections import check_storage
from frontdesk.entrypoints.cli.doctor.finding import Finding
from frontdesk.entrypoints.cli.doctor.values import check_values
from tests.modules.media.conftest import Bucket, bucket, moto
from tests.s3 import KEY

__all__ = ["bucket", "moto"]


def settings_of(environment: str, **storage: str) -> Settings:
    app = AppSettings.model_validate({"ENVIRONMENT": environment})
    return Settings(app=app, storage=StorageSettings.model_validate(storage))


def told(settings: Settings) -> Finding:
    return next(finding for finding in check_values(settings) if finding.subject == "storage")


SAID: list[tuple[str, dict[str, str], str, bool]] = [
    ("development", {}, "a folder of this machine: ", True),
    ("staging", {"STORAGE": "local"}, "a folder of this machine: ", True),
    ("staging", {}, "not set up", False),
    ("staging", {"AWS_S3_BUCKET": "pictures"}, "the bucket pictures", True),
    ("staging", {"AWS_S3_BUCKET": "pictures", **KEY}, "the bucket pictures", True),
    ("staging", {"AWS_S3_BUCKET": "pictures", "R2_ACCESS_KEY_ID": "k"}, "set up by half", False),
]


@pytest.mark.parametrize(("environment", "storage", "what", "good"), SAID)
def test_where_uploads_are_kept(environment: str, storage: dict[str, str], what: str, good: bool) -> None:  # noqa: FBT001
    finding = told(settings_of(environment, **storage))
    assert (finding.what.startswith(what), finding.good) == (True, good), finding


async def test_whether_the_bucket_answers(bucket: Bucket, moto: str) -> None:
    async def findings(name: str) -> list[Finding]:
        storage = {**KEY, "AWS_ENDPOINT_URL": moto, "AWS_S3_BUCKET": name}
        return [finding async for finding in check_storage(settings_of("staging", **storage))]

    assert [(one.subject, one.good) for one in await findings(bucket.name)] == [("bucket", True)]
    [absent] = await findings("no-such-bucket")
    assert (absent.good, "NoSuchBucket" in absent.what) == (False, True)
    assert [one async for one in check_storage(settings_of("development"))] == []
