"""What can be done with courses."""

from frontdesk.modules.courses.policies import OfferedLesson, hand_out, previewing
from frontdesk.modules.courses.rules import Status
from frontdesk.modules.courses.service.completing import complete, keep_answers, keep_video_position
from frontdesk.modules.courses.service.learning import (
    Title,
    any_offered,
    find_offered,
    get_lesson,
    get_world,
    list_lessons,
    list_lessons_on,
    list_worlds,
    titles,
)
from frontdesk.modules.courses.service.lessons import (
    add_lesson,
    arrange,
    change_lesson,
    delete_lesson,
    find_lesson,
    list_authored_lessons,
    list_authored_lessons_on,
)
from frontdesk.modules.courses.service.levels import add_level, change_level, delete_level, find_level, list_levels
from frontdesk.modules.courses.service.names import named
from frontdesk.modules.courses.service.quiz import shown
from frontdesk.modules.courses.service.videos import begin_upload, delete_video, play, show_video, upload_status
from frontdesk.modules.courses.service.worlds import (
    add_world,
    bare_lessons,
    change_world,
    contents,
    delete_world,
    find_world,
    list_authored_worlds,
)

__all__ = [
    "OfferedLesson",
    "Status",
    "Title",
    "add_lesson",
    "add_level",
    "add_world",
    "any_offered",
    "arrange",
    "bare_lessons",
    "begin_upload",
    "change_lesson",
    "change_level",
    "change_world",
    "complete",
    "contents",
    "delete_lesson",
    "delete_level",
    "delete_video",
    "delete_world",
    "find_lesson",
    "find_level",
    "find_offered",
    "find_world",
    "get_lesson",
    "get_world",
    "hand_out",
    "keep_answers",
    "keep_video_position",
    "list_authored_lessons",
    "list_authored_lessons_on",
    "list_authored_worlds",
    "list_lessons",
    "list_lessons_on",
    "list_levels",
    "list_worlds",
    "named",
    "play",
    "previewing",
    "show_video",
    "shown",
    "titles",
    "upload_status",
]
