"""Files that go up from pages: where to, what came of it, and who may; what scripts ask for is refused as data."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.settings import Settings, StorageSettings
from frontdesk.entrypoints.sandbox.folder import LocalStorage
from frontdesk.integrations.s3 import S3Storage
from frontdesk.modules.media.ports import storage
from tests.factories import sign_up
from tests.modules.video.conftest import Drain
from tests.pictures import drawing
from tests.web.conftest import sign_in

ADA, BEN = "ada@example.com", "ben@example.com"
DATA = {"accept": "application/json"}


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    storage.bind(LocalStorage(tmp_path, public_url=settings.app.public_url, security=settings.security))
    return tmp_path


def told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def published(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.*")]


async def begin(browser: AsyncClient, length: int, **fields: str) -> Response:
    form = {"folder": "avatars", "file_type": "image/png", "size": str(length), **fields}
    return await browser.post("/pictures", data=form, headers=DATA)


@pytest.mark.usefixtures("folder")
async def test_a_picture_goes_to_the_storage_and_is_shown_once_it_was_looked_at(
    client: AsyncClient, browser: AsyncClient, drain_outbox: Drain
) -> None:
    picture = drawing()
    assert told(await begin(browser, len(picture))) == (401, "unauthenticated")
    await sign_up(client, ADA)
    await sign_in(browser, ADA)
    begun = (await begin(browser, len(picture))).json()
    assert (begun["headers"], begun["part_bytes"]) == ({"Content-Type": "image/png"}, None)
    assert begun["url"].startswith("/files/incoming/")  # whatever name the browser reaches us by
    assert told(await browser.post(begun["check"], headers=DATA)) == (409, "not_uploaded")
    assert (await browser.put(begun["url"], content=picture, headers=begun["headers"])).status_code == 200
    assert (await browser.post(begun["check"], headers=DATA)).json()["state"] == "working"
    await drain_outbox()
    ready = (await browser.post(begun["check"], headers=DATA)).json()
    assert (ready["state"], ready["url"].endswith(f"/files/avatars/{ready['id']}.png")) == ("ready", True)
    assert (await browser.get(ready["preview"])).headers["content-type"] == "image/webp"
    await browser.post("/sign-out")
    await sign_up(client, BEN)
    await sign_in(browser, BEN)
    assert told(await browser.post(begun["check"], headers=DATA)) == (404, "upload_not_found")


async def test_what_is_no_picture_is_refused_and_says_why(
    client: AsyncClient, browser: AsyncClient, folder: Path, drain_outbox: Drain
) -> None:
    await sign_up(client, ADA)
    await sign_in(browser, ADA)
    refusals = [
        ({"folder": "thumbnails"}, (403, "forbidden")),
        ({"folder": "photos"}, (403, "forbidden")),
        ({"folder": "secrets"}, (422, "invalid")),
        ({"file_type": "image/svg+xml"}, (422, "invalid")),
        ({"size": "99999999"}, (422, "file_too_large")),
    ]
    for fields, expected in refusals:
        assert told(await begin(browser, 1, **fields)) == expected, fields
    broken = drawing()[:-20]
    begun = (await begin(browser, len(broken))).json()
    assert (await browser.put(begun["url"], content=broken, headers=begun["headers"])).status_code == 200
    await drain_outbox()
    refused = (await browser.post(begun["check"], headers=DATA)).json()
    assert (refused["state"], refused["said"]) == ("refused", "The file is damaged or incomplete.")
    assert published(folder) == []


@pytest.mark.parametrize(
    ("fields", "origin"),
    [
        ({"AWS_S3_BUCKET": "pics", "AWS_REGION": "eu-central-1"}, "https://pics.s3.eu-central-1.amazonaws.com"),
        ({"AWS_S3_BUCKET": "my.pics", "AWS_REGION": "eu-central-1"}, "https://s3.eu-central-1.amazonaws.com"),
        ({"R2_BUCKET_NAME": "pics", "R2_ACCOUNT_ID": "acc"}, "https://acc.r2.cloudflarestorage.com"),
    ],
)
async def test_a_page_with_an_upload_may_send_to_the_storage_and_others_may_not(
    browser: AsyncClient, client: AsyncClient, fields: dict[str, str], origin: str
) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    storage.bind(S3Storage(StorageSettings.model_validate(keys | fields)))
    await sign_up(client, ADA)
    await sign_in(browser, ADA)
    begun = urlsplit((await begin(browser, 1)).json()["url"])
    assert f"{begun.scheme}://{begun.netloc}" == origin
    assert f"connect-src 'self' {origin};" in (await browser.get("/design")).headers["content-security-policy"]
    assert "connect-src 'self';" in (await browser.get("/visits")).headers["content-security-policy"]
