"""The company of a path, for those of its people who may see or move its money."""

from typing import Annotated

from fastapi import Depends, Path

from frontdesk.core.permissions import Permission
from frontdesk.modules.companies.dependencies import own_company
from frontdesk.modules.companies.models import Company

BalancedCompany = Annotated[Company, Depends(own_company(Permission.BALANCE_VIEW), scope="function")]
PaidOutCompany = Annotated[Company, Depends(own_company(Permission.PAYOUTS_MANAGE), scope="function")]
PaymentTicket = Annotated[
    str, Path(description="What stands in a payment link.", pattern=r"^[A-Za-z0-9._-]+$", max_length=100)
]
GatewayName = Annotated[str, Path(description="Whose events.", pattern=r"^[a-z]+$", max_length=20, examples=["stripe"])]
