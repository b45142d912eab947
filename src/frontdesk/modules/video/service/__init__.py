"""What can be done with videos. The modules above ask for it, and hear of it through `events`."""

from frontdesk.modules.video.rules import Policy, Status, UploadStatus
from frontdesk.modules.video.service.discarding import discard_all, discard_asset, remove
from frontdesk.modules.video.service.playing import playback, shown_by
from frontdesk.modules.video.service.protecting import protect, settle
from frontdesk.modules.video.service.receiving import apply, receive
from frontdesk.modules.video.service.telling import tell
from frontdesk.modules.video.service.uploading import begin, latest_of, look, look_for_overdue, uploaded

__all__ = [
    "Policy",
    "Status",
    "UploadStatus",
    "apply",
    "begin",
    "discard_all",
    "discard_asset",
    "latest_of",
    "look",
    "look_for_overdue",
    "playback",
    "protect",
    "receive",
    "remove",
    "settle",
    "shown_by",
    "tell",
    "uploaded",
]
