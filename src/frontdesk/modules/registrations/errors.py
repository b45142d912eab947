"""Why a registration is refused or cannot change. That a time cannot be had is said by the calendar's own errors."""

from frontdesk.core.errors import Conflict, NotFound


class RegistrationNotFound(NotFound):
    """No such registration, or not for this caller."""

    code = "registration_not_found"
    title = "There is no such registration"


class IllegalStatusChange(Conflict):
    """The pipeline has no such step."""

    code = "illegal_status_change"
    title = "A registration cannot change like that"


class AlreadyRegistered(Conflict):
    """Another open registration is for the same child and has the same contact."""

    code = "already_registered"
    title = "This child is registered already"


class TeacherRequired(Conflict):
    """What is asked for needs a teacher first."""

    code = "no_teacher"
    title = "This registration has no teacher yet"


class TeacherInactive(Conflict):
    """The teacher takes no classes at present."""

    code = "teacher_inactive"
    title = "This teacher takes no classes at present"
