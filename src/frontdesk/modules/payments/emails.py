"""What clients are told by mail about money."""

from datetime import UTC, datetime
from uuid import UUID

from frontdesk.core import texts
from frontdesk.core.money import Money
from frontdesk.core.texts import gettext as _
from frontdesk.modules.notifications.service import Button, Letter, Letterhead, Props, email
from frontdesk.modules.payments.ports import terms
from frontdesk.modules.payments.rules import PAY


class Asked(Props):
    """Somebody is asked for money."""

    charge_id: UUID
    description: str
    amount: int
    currency: str
    expires_at: datetime
    timezone: str = "UTC"  # the reader's

    @property
    def key(self) -> str:
        return str(self.charge_id)


@email(
    "payments.link",
    sample=Asked(
        charge_id=UUID(int=0),
        description="Blue Note Studio, 15 March 2027, 10:00",
        amount=4000,
        currency="EUR",
        expires_at=datetime(2027, 3, 1, 9, 30, tzinfo=UTC),
        timezone="Europe/Berlin",
    ),
)
def link(props: Asked, letterhead: Letterhead) -> Letter:
    """Where to pay, and until when."""
    ticket = letterhead.ticket(purpose=PAY, id=props.charge_id)
    return Letter(
        subject=_("Please pay for {description}").format(description=props.description),
        paragraphs=[_("Your time is kept until the payment link ends. Once you have paid it is yours.")],
        details={
            _("For"): props.description,
            _("Amount"): str(Money(props.amount, props.currency)),
            _("Open until"): texts.moment(props.expires_at, props.timezone),
        },
        button=Button(_("Pay"), f"{terms().public_url}/pay/{ticket}"),
        after=[_("If you do not want to come any more, leave it: nothing is charged, and the time is free again.")],
        reason=_("You get this because somebody booked with your address."),
    )


class Paid(Props):
    """Money has come."""

    charge_id: UUID
    description: str
    amount: int
    currency: str
    paid_at: datetime
    timezone: str = "UTC"  # the reader's

    @property
    def key(self) -> str:
        return str(self.charge_id)


@email(
    "payments.receipt",
    sample=Paid(
        charge_id=UUID(int=0),
        description="Blue Note Studio, 15 March 2027, 10:00",
        amount=4000,
        currency="EUR",
        paid_at=datetime(2027, 3, 1, 9, 10, tzinfo=UTC),
        timezone="Europe/Berlin",
    ),
)
def receipt(props: Paid, _letterhead: Letterhead) -> Letter:
    """That it was paid. What the booking has become is told by the booking's own mail."""
    return Letter(
        subject=_("Receipt: {description}").format(description=props.description),
        paragraphs=[_("Thank you, we have your payment.")],
        details={
            _("For"): props.description,
            _("Amount"): str(Money(props.amount, props.currency)),
            _("Paid"): texts.moment(props.paid_at, props.timezone),
            _("Number"): str(props.charge_id),
        },
        reason=_("You get this because somebody paid for a booking with your address."),
    )


class Refunded(Props):
    """Money has gone back."""

    refund_id: UUID
    description: str
    amount: int
    currency: str
    reason: str

    @property
    def key(self) -> str:
        return str(self.refund_id)


@email(
    "payments.refund",
    sample=Refunded(
        refund_id=UUID(int=0),
        description="Blue Note Studio, 15 March 2027, 10:00",
        amount=4000,
        currency="EUR",
        reason="The booking was called off.",
    ),
)
def refund(props: Refunded, _letterhead: Letterhead) -> Letter:
    """How much goes back, and why."""
    return Letter(
        subject=_("Refund: {description}").format(description=props.description),
        paragraphs=[_("We have given money back to you. Until you see it, some days may pass.")],
        details={
            _("For"): props.description,
            _("Amount"): str(Money(props.amount, props.currency)),
            _("Because"): props.reason,
        },
        reason=_("You get this because somebody paid for a booking with your address."),
    )
