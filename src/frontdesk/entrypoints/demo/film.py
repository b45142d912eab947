"""A film for a lesson, where videos are files of this machine (`tools/make_demo_film.py` draws it)."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.sandbox.host import SandboxHost
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.models import Lesson
from frontdesk.modules.video import service as video
from frontdesk.modules.video.ports import UploadRequest, host
from frontdesk.modules.video.service import Policy

FILM: Final = Path(__file__).with_name("middle_c.webm")


async def show(session: AsyncSession, lesson: Lesson, *, settings: Settings, now: datetime) -> None:
    """Have a lesson show the film. Nobody's Mux gets demo data."""
    wiring.connect_video(settings)
    sandbox = host()
    if not isinstance(sandbox, SandboxHost):
        return
    wanted = UploadRequest(subject_id=lesson.id, policy=Policy.PUBLIC, asked_at=now)
    name = (await sandbox.open_upload(wanted)).upload_id.removeprefix("upload_")
    await asyncio.to_thread(_copy, sandbox.path(name))
    await video.tell(session, replace(sandbox.told(name), subject=str(lesson.id)), now=now)
    await courses.show_video(session, lesson.id, now=now)


def _copy(to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FILM, to)
