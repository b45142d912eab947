"""Pictures of the rooms, where uploads are files of this machine (`tools/make_demo_pictures.py` draws them)."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.demo.opening import Venue
from frontdesk.entrypoints.sandbox.folder import LocalStorage
from frontdesk.modules.media.ports import storage
from frontdesk.modules.media.rules.names import FileType, Folder, picture
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.schemas import PhotoIn

FOLDER: Final = Path(__file__).with_name("pictures")
CAPTIONS: Final[Mapping[str, str]] = {"day": "{} by day", "evening": "{} in the evening"}
NAMES: Final[Mapping[str, str]] = {
    "Nachtigall": "nachtigall",
    "Kranich": "kranich",
    "Uhu": "uhu",
    "Zaunkönig": "zaunkoenig",
    "North Light": "north-light",
    "The Cove": "the-cove",
    "Velvet Booth": "velvet-booth",
    "梟 Fukurō": "fukuro",
    "雀 Suzume": "suzume",
    "Willow": "willow",
    "Hazel": "hazel",
    "Movement Hall": "movement-hall",
    "Reading Room": "reading-room",
    "Workshop": "workshop",
    "Piano Nook": "piano-nook",
    "Study Hall": "study-hall",
}


async def hang(session: AsyncSession, venues: Sequence[Venue], *, settings: Settings, now: datetime) -> None:
    """Show each room by day and in the evening. Nobody's S3 gets demo data."""
    wiring.connect_storage(settings)
    local = storage()
    if not isinstance(local, LocalStorage):
        return
    for venue in venues:
        if venue.room_id is None:
            continue
        room = await rooms.get(session, venue.room_id)
        for hour, caption in CAPTIONS.items():
            key = picture(new_id(), Folder.PHOTOS, FileType.WEBP)
            await asyncio.to_thread(_copy, FOLDER / f"{NAMES[room.name]}-{hour}.webp", local.path(key))
            wanted = PhotoIn(url=local.public_url(key), caption=caption.format(room.name))
            await rooms.add_photo(session, room, wanted, now=now)


def _copy(drawn: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(drawn, to)
