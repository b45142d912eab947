"""What can be done with staff and teachers."""

from frontdesk.modules.staff.service.staff import asked, change, create, delete, get, list_staff, of_account
from frontdesk.modules.staff.service.teachers import (
    begin_teaching,
    change_teacher,
    create_teacher,
    end_teaching,
    get_teacher,
    list_teachers,
)

__all__ = [
    "asked",
    "begin_teaching",
    "change",
    "change_teacher",
    "create",
    "create_teacher",
    "delete",
    "end_teaching",
    "get",
    "get_teacher",
    "list_staff",
    "list_teachers",
    "of_account",
]
