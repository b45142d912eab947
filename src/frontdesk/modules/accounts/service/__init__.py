"""What can be done with accounts."""

from frontdesk.modules.accounts.service.addresses import ask_change, ask_verification, confirm_change, verify
from frontdesk.modules.accounts.service.authenticate import TokenAuthenticator
from frontdesk.modules.accounts.service.brake import Brake
from frontdesk.modules.accounts.service.browsers import Browsers
from frontdesk.modules.accounts.service.ending import sign_everybody_out, sign_out
from frontdesk.modules.accounts.service.first import (
    create_first_admin,
    is_anybody_here,
    is_setup_code,
    setup_code,
    somebody_runs_it,
)
from frontdesk.modules.accounts.service.identities import person_of
from frontdesk.modules.accounts.service.journeys import JOURNEY_LASTS, Journey, Journeys
from frontdesk.modules.accounts.service.links import find_link, issue, issue_once
from frontdesk.modules.accounts.service.people import create_admin, create_user, register
from frontdesk.modules.accounts.service.recovery import ask_reset, change_password, reset_password
from frontdesk.modules.accounts.service.sessions import (
    Device,
    Proven,
    SignIn,
    VouchedFor,
    end,
    end_all,
    end_own,
    list_sessions,
    prove,
    prove_own,
)

__all__ = [
    "JOURNEY_LASTS",
    "Brake",
    "Browsers",
    "Device",
    "Journey",
    "Journeys",
    "Proven",
    "SignIn",
    "TokenAuthenticator",
    "VouchedFor",
    "ask_change",
    "ask_reset",
    "ask_verification",
    "change_password",
    "confirm_change",
    "create_admin",
    "create_first_admin",
    "create_user",
    "end",
    "end_all",
    "end_own",
    "find_link",
    "is_anybody_here",
    "is_setup_code",
    "issue",
    "issue_once",
    "list_sessions",
    "person_of",
    "prove",
    "prove_own",
    "register",
    "reset_password",
    "setup_code",
    "sign_everybody_out",
    "sign_out",
    "somebody_runs_it",
    "verify",
]
