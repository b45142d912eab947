"""Refusals about appointments. That a time cannot be had is said by the calendar's own errors."""

from frontdesk.core.errors import NotFound


class AppointmentNotFound(NotFound):
    """No such appointment, or not for this caller."""

    code = "appointment_not_found"
    title = "There is no such appointment"
