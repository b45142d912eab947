"""Refusals about running the installation."""

from frontdesk.core.errors import Conflict


class AddressUnverified(Conflict):
    """Anybody can sign up with an admin's address. Who runs the installation has shown that theirs is theirs."""

    code = "address_unverified"
    title = "They have not shown that their address is theirs"


class LastAdmin(Conflict):
    """An installation that has an admin keeps one who may sign in."""

    code = "last_admin"
    title = "This is the last admin"
