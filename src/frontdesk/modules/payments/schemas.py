"""What clients send and get about money."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.core.schemas import Currency, Input, Line, Moment, Output, Record
from frontdesk.modules.payments.rules import ChargeStatus, Method, PayoutStatus, RefundStatus

PositiveAmount = Annotated[
    int,
    Field(strict=True, ge=1, le=1_000_000_000_000, description="In minor units, for example cents.", examples=[2000]),
]


class RefundTier(BaseModel):
    """What a client gets back who calls off at least so long before the start."""

    model_config = ConfigDict(frozen=True)

    notice_hours: Annotated[int, Field(strict=True, ge=0, le=8760, examples=[24])]
    percent: Annotated[int, Field(strict=True, ge=0, le=100, examples=[100])]


RefundTiers = Annotated[
    list[RefundTier],
    Field(
        max_length=10,
        description="The tier with the longest notice that was kept decides; kept none, nothing is given back.",
    ),
]


class RefundIn(Input):
    """Money to be given back."""

    amount: PositiveAmount | None = Field(default=None, description="All that is left of it where it is not given.")
    reason: Line = Field(examples=["The piano was out of tune"])


class DeskPaymentIn(Input):
    """Money that was taken at the desk."""

    method: Literal["cash", "terminal"] = Field(examples=["cash"])
    amount: PositiveAmount | None = Field(default=None, description="All that is due where it is not given.")


class RefundOut(Record):
    """Some or all of a charge, given back."""

    charge_id: UUID
    amount: int = Field(description="In minor units.", examples=[2000])
    currency: str = Field(examples=["EUR"])
    status: RefundStatus
    reason: str
    error: str | None = Field(description="Why the gateway did not do it.")


class ChargeOut(Record):
    """An amount that was asked for, and what has become of it."""

    gateway: str = Field(examples=["stripe"], description="`desk` for what was taken on site.")
    payment_method: Method
    session_id: str | None = Field(description="The gateway's page.")
    payment_id: str | None = Field(description="What the gateway calls the payment.")
    amount: int = Field(description="In minor units.", examples=[4000])
    refunded: int = Field(description="What has been given back of it, or is about to be.", examples=[0])
    currency: str = Field(examples=["EUR"])
    status: ChargeStatus
    paid_at: Moment | None
    refunds: list[RefundOut]


class BalanceOut(Output):
    """What a company is owed from payments through one gateway in one currency."""

    gateway: str = Field(examples=["stripe"])
    currency: str = Field(examples=["EUR"])
    available: int = Field(description="In minor units; below zero after refunds of what was paid out.")
    refunding: int = Field(description="On its way back to clients.")
    paying_out: int = Field(description="On its way to the company.")


class BalancesOut(Output):
    """What a company is owed."""

    items: list[BalanceOut]


class PayoutIn(Input):
    """A balance to be paid out; all of it where no amount is given."""

    amount: PositiveAmount | None = None
    currency: Currency | None = Field(default=None, description="Needed where there are balances in several.")
    gateway: Line | None = Field(default=None, description="Needed where there are balances at several.")


class PayoutOut(Record):
    """What a company was owed, sent to it."""

    gateway: str = Field(examples=["stripe"])
    amount: int = Field(examples=[4000])
    currency: str = Field(examples=["EUR"])
    status: PayoutStatus
    error: str | None


class Received(Output):
    """That an event has been stored."""

    received: bool
