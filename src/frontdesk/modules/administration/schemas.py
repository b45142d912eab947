"""What those send who run the installation."""

from pydantic import MISSING, Field, StrictBool

from frontdesk.core.schemas import Input


class UserPatch(Input):
    """What admins may change about somebody; what is left out stays. Profiles are everybody's own."""

    is_active: StrictBool | MISSING = Field(default=MISSING, description="Whether they may sign in.")
    is_admin: StrictBool | MISSING = Field(default=MISSING, description="Whether they run the installation.")
