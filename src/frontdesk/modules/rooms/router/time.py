"""When a room is open, and when it can be booked."""

from frontdesk.core.permissions import Permission
from frontdesk.modules.calendar.dependencies import Timetable, timetable
from frontdesk.modules.rooms.dependencies import asked_room, own_room, visible_room

router = timetable(
    Timetable(
        module="rooms",
        owner="a room's",
        path="/rooms/{room_id}",
        visible=visible_room,
        managed=own_room(Permission.PROVIDERS_MANAGE),
        closable=own_room(Permission.CLOSURES_MANAGE),
        asked=asked_room,
    )
)
