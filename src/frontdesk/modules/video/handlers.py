"""What follows from what the host tells, and what it still has to be told."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import Outside, handles, reaches_out
from frontdesk.modules.video import service
from frontdesk.modules.video.events import HostTold, VideoDiscarded, VideoOverdue, VideoPolicyWanted


@handles(HostTold)
async def apply_what_was_told(session: AsyncSession, fact: HostTold, now: datetime) -> None:
    """Let a stored event have its effect."""
    await service.apply(session, fact.host_event_id, now=now)


@reaches_out(VideoDiscarded)
async def remove_at_the_host(outside: Outside, fact: VideoDiscarded) -> None:
    """Have the host remove what was replaced or deleted."""
    await service.remove(outside.sessions, fact.video_id, now=outside.now)


@reaches_out(VideoPolicyWanted)
async def have_it_play_as_wanted(outside: Outside, fact: VideoPolicyWanted) -> None:
    """Have the host play a video by the policy that is wanted, and by no other that is wider."""
    await service.settle(outside.sessions, fact.video_id, now=outside.now)


@reaches_out(VideoOverdue)
async def ask_the_host(outside: Outside, fact: VideoOverdue) -> None:
    """Ask the host what has become of an upload."""
    await service.look(outside.sessions, fact.video_id, now=outside.now)
