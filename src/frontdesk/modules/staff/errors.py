"""Refusals about staff and teachers."""

from frontdesk.core.errors import Conflict, Invalid, NotFound


class StaffNotFound(NotFound):
    """No such member of staff, or not for this caller."""

    code = "staff_not_found"
    title = "No such member of staff"


class TeacherNotFound(NotFound):
    """No such teacher, or not for this caller."""

    code = "teacher_not_found"
    title = "No such teacher"


class NotAMember(Invalid):
    """Only the account of somebody who works for the company can be linked."""

    code = "not_a_member"
    title = "This person does not work for the company"


class AlreadyLinked(Conflict):
    """An account is linked to one member of a provider's staff at most."""

    code = "already_linked"
    title = "Somebody else on the staff has this account"
