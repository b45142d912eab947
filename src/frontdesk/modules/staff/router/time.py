"""When somebody works, when they are on leave, and when their time can be booked."""

from frontdesk.core.permissions import Permission
from frontdesk.modules.calendar.dependencies import Timetable, timetable
from frontdesk.modules.staff.dependencies import asked_staff, own_staff, visible_staff

router = timetable(
    Timetable(
        module="staff",
        owner="a staff member's",
        path="/staff/{staff_id}",
        visible=visible_staff,
        managed=own_staff(Permission.STAFF_MANAGE),
        closable=own_staff(Permission.CLOSURES_MANAGE),
        asked=asked_staff,
    )
)
