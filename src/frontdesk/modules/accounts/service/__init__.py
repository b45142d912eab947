"""What can be done with accounts."""

from frontdesk.modules.accounts.service.authenticate import TokenAuthenticator
from frontdesk.modules.accounts.service.brake import Brake
from frontdesk.modules.accounts.service.identities import person_of
from frontdesk.modules.accounts.service.journeys import JOURNEY_LASTS, Journey, Journeys
from frontdesk.modules.accounts.service.people import create_admin, create_user
from frontdesk.modules.accounts.service.sessions import Device, Proven, SignIn, end, end_all, forget, prove

__all__ = [
    "JOURNEY_LASTS",
    "Brake",
    "Device",
    "Journey",
    "Journeys",
    "Proven",
    "SignIn",
    "TokenAuthenticator",
    "create_admin",
    "create_user",
    "end",
    "end_all",
    "forget",
    "person_of",
    "prove",
]
