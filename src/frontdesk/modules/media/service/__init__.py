"""What can be done with uploads."""

from frontdesk.modules.media.rules.names import FileType, Folder, is_published
from frontdesk.modules.media.service.arrive import collect, complete, receive
from frontdesk.modules.media.service.attach import Subject, attach, detach, show
from frontdesk.modules.media.service.begin import begin
from frontdesk.modules.media.service.look import get_upload
from frontdesk.modules.media.service.process import process
from frontdesk.modules.media.service.sweep import sweep

__all__ = [
    "FileType",
    "Folder",
    "Subject",
    "attach",
    "begin",
    "collect",
    "complete",
    "detach",
    "get_upload",
    "is_published",
    "process",
    "receive",
    "show",
    "sweep",
]
