"""What those send who run the installation."""

from pydantic import MISSING, Field, StrictBool

from frontdesk.core.schemas import Input
from frontdesk.modules.users.models import Tier


class UserPatch(Input):
    """What admins may change about somebody; what is left out stays. Profiles are everybody's own."""

    is_active: StrictBool | MISSING = Field(default=MISSING, description="Whether they may sign in.")
    is_admin: StrictBool | MISSING = Field(default=MISSING, description="Whether they run the installation.")
    subscription_tier: Tier | MISSING = Field(
        default=MISSING, description="Which lessons they may open; each tier includes those before it."
    )
