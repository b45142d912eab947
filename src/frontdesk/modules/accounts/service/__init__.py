"""What can be done with accounts."""

from frontdesk.modules.accounts.service.authenticate import TokenAuthenticator
from frontdesk.modules.accounts.service.people import create_admin, create_user
from frontdesk.modules.accounts.service.sessions import Device, Proven, SignIn, end, end_all, forget, prove

__all__ = [
    "Device",
    "Proven",
    "SignIn",
    "TokenAuthenticator",
    "create_admin",
    "create_user",
    "end",
    "end_all",
    "forget",
    "prove",
]
