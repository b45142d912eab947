"""What clients send and get about money."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.main import IncEx

from frontdesk.core.schemas import Currency, Input, Line, Moment, Output, Record
from frontdesk.modules.payments.rules import (
    AccountStatus,
    ChargeStatus,
    Frequency,
    Method,
    PayoutStatus,
    RefundStatus,
)

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
    refund_tiers: list[RefundTier] = Field(description="What calling off gives back of it, as it was agreed on.")
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


class PayoutRecordIn(PayoutIn):
    """What a company got by other means than the gateway's."""

    reference: Line = Field(description="By which the transfer can be found.", examples=["SEPA 2027-03-15 no. 118"])


class PayoutReversalIn(Input):
    """Why a payout that was recorded is taken back."""

    reason: Line = Field(examples=["The bank sent it back: the account is closed"])


class PayoutOut(Record):
    """What a company was owed, sent to it."""

    gateway: str = Field(examples=["stripe"])
    amount: int = Field(examples=[4000])
    currency: str = Field(examples=["EUR"])
    status: PayoutStatus
    reference: str | None = Field(description="Of a transfer that a person made; null where the gateway pays.")
    is_scheduled: bool = Field(description="Whether the schedule asked for it, and not a person.")
    error: str | None = Field(description="Why it did not come to pass; the balance has it back then.")


class PayoutScheduleIn(Input):
    """When balances are paid out by themselves."""

    frequency: Frequency = Field(
        description="Otherwise than on demand: at 00:00 UTC, daily, on Mondays or on the first of a month.",
        examples=["weekly"],
    )
    minimum_amount: PositiveAmount = Field(
        default=1, description="In minor units: a balance that is lower waits for the next time."
    )


class PayoutScheduleOut(Output):
    """When balances are paid out by themselves."""

    edited: ClassVar[IncEx | None] = set(PayoutScheduleIn.model_fields)

    frequency: Frequency
    minimum_amount: int = Field(description="In minor units.", examples=[1000])
    next_at: Moment | None = Field(description="The next time; null on demand.")


class PaymentAccountOut(Record):
    """A company's account at a gateway."""

    gateway: str = Field(examples=["stripe"])
    external_id: str = Field(description="What the gateway calls it.", examples=["acct_1NPiQt2eZvKYlo2C"])
    status: AccountStatus = Field(
        description="`pending` until the gateway has all it wants, `restricted` where it wants more, `revoked` once it "
        "was disconnected by either side."
    )
    problem: str | None = Field(description="What the gateway still wants, for people.")


class PaymentAccountsOut(Output):
    """A company's accounts at gateways."""

    items: list[PaymentAccountOut]


class OnboardingOut(Output):
    """Where an owner goes on, and the account that they will have."""

    url: str = Field(description="For this person now: it works once, and not for long.")
    expires_at: Moment | None
    account: PaymentAccountOut


class AuthorizeOut(Output):
    """The gateway's page on which the owner lets us in. The answer has a cookie that must come back with them."""

    url: str = Field(examples=["https://connect.squareup.com/oauth2/authorize?client_id=…"])


class LocationOut(Output):
    """A place of business at a gateway."""

    id: str = Field(description="What the gateway calls it.", examples=["L8J4X8C6FGWPE"])
    name: str = Field(examples=["Main Street"])
    currency: str = Field(examples=["EUR"])
    is_active: bool
    account_id: UUID = Field(description="Of the company's account that it belongs to.")
    provider_ids: list[UUID] = Field(description="The providers for which it sells.")


class LocationsOut(Output):
    """The places of business of a company's accounts at one gateway."""

    items: list[LocationOut]


class LocationIn(Input):
    """The place of business that is to sell for a provider."""

    location_id: Line | None = Field(description="Null: the account's main place.", examples=["L8J4X8C6FGWPE"])


class Received(Output):
    """That an event has been stored."""

    received: bool
