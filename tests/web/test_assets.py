"""What pages load: as it was published, ours alone, small, and kept for ever."""

import gzip
import hashlib
import re

import pytest
from httpx2 import AsyncClient

from frontdesk.entrypoints.web.assets import FOLDER, assets
from tools.assets import ASSETS, SUMS

SCRIPTS_MAY_HAVE = 150_000  # bytes of a page, compressed
TEMPLATES = FOLDER / "templates"


def test_what_was_copied_in_is_what_was_published() -> None:
    for target, packages in ASSETS.items():
        sums = {
            name: digest for digest, name in (line.split("  ") for line in (target / SUMS).read_text().splitlines())
        }
        assert sums == {name: hashlib.sha256((target / name).read_bytes()).hexdigest() for name in sums}
        assert sums.keys() == {name for files in packages.values() for name in files.values()}
        assert all(any("LICENSE" in name for name in files.values()) for files in packages.values())


def named(text: str) -> set[str]:
    """The scripts that a template names, and those that they name."""
    found: set[str] = set()
    to_read = [text]
    while to_read:
        new = {name for name in re.findall(r'["/]([a-z.-]+\.js)"', to_read.pop()) if name in assets().files} - found
        found |= new
        to_read += [assets().files[name].content.decode() for name in new if not name.endswith(".min.js")]
    return found


def test_the_scripts_of_a_page_are_small() -> None:
    everywhere = named((TEMPLATES / "base.html").read_text())
    assert everywhere == {"htmx.min.js", "app.js", "framed.js"}
    of_areas = {
        area: named("".join(path.read_text() for path in area.glob("*.html")))
        for area in (TEMPLATES, *(path for path in TEMPLATES.rglob("*") if path.is_dir()))
    }
    assert of_areas[TEMPLATES / "desk"] == {"calendar.js", "calendar-drag.js", "drawer.js", "live.js"}
    for area, scripts in of_areas.items():
        sent = [assets().files[name] for name in everywhere | scripts]
        assert sum(len(asset.gzipped or asset.content) for asset in sent) < SCRIPTS_MAY_HAVE, area


async def test_a_page_loads_our_own_files_under_addresses_that_never_change(browser: AsyncClient) -> None:
    page = await browser.get("/sign-in")
    loaded = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text)
    assert len(loaded) == 8
    for address in loaded:
        answer = await browser.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    sheet = next(address for address in loaded if address.endswith("tokens.css"))
    for name in re.findall(r'url\("([^"]+)"\)', (await browser.get(sheet)).text):
        assert (await browser.get(f"{sheet.rpartition('/')[0]}/{name}")).headers["content-type"] == "font/woff2"


async def test_what_text_is_is_compressed_for_who_takes_it(browser: AsyncClient) -> None:
    address = assets().address("htmx.min.js")
    async with browser.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    plain = await browser.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content


async def test_an_older_address_shows_what_there_is_and_is_not_kept(browser: AsyncClient) -> None:
    older = await browser.get("/assets/0123456789ab/app.js")
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")
    assert (await browser.get("/assets/0123456789ab/other.js")).status_code == 404


def test_a_template_cannot_name_a_file_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        assets().address("other.js")
