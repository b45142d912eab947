"""What can be done with staff and teachers."""

from frontdesk.modules.staff.service.staff import asked, change, create, delete, get, list_staff
from frontdesk.modules.staff.service.teachers import change_teacher, create_teacher, get_teacher, list_teachers

__all__ = [
    "asked",
    "change",
    "change_teacher",
    "create",
    "create_teacher",
    "delete",
    "get",
    "get_teacher",
    "list_staff",
    "list_teachers",
]
