"""Refusals about running the installation."""

from frontdesk.core.errors import Conflict


class LastAdmin(Conflict):
    """An installation that has an admin keeps one who may sign in."""

    code = "last_admin"
    title = "This is the last admin"
