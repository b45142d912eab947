"""What clients are told by mail about money."""

from datetime import UTC, datetime
from uuid import UUID

from frontdesk.core.money import Money
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
    ),
)
def link(props: Asked, letterhead: Letterhead) -> Letter:
    """Where to pay, and until when."""
    ticket = letterhead.ticket(purpose=PAY, id=props.charge_id)
    end = props.expires_at.astimezone(UTC)
    return Letter(
        subject=f"Please pay for {props.description}",
        paragraphs=["Your time is kept until the payment link ends. Once you have paid it is yours."],
        details={
            "For": props.description,
            "Amount": str(Money(props.amount, props.currency)),
            "Open until": f"{end.day} {end:%B %Y, %H:%M} UTC",
        },
        button=Button("Pay", f"{terms().public_url}/pay/{ticket}"),
        after=["If you do not want to come any more, leave it: nothing is charged, and the time is free again."],
        reason="You get this because somebody booked with your address.",
    )


class Paid(Props):
    """Money has come."""

    charge_id: UUID
    description: str
    amount: int
    currency: str
    paid_at: datetime

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
    ),
)
def receipt(props: Paid, _: Letterhead) -> Letter:
    """That it was paid. What the booking has become is told by the booking's own mail."""
    at = props.paid_at.astimezone(UTC)
    return Letter(
        subject=f"Receipt: {props.description}",
        paragraphs=["Thank you, we have your payment."],
        details={
            "For": props.description,
            "Amount": str(Money(props.amount, props.currency)),
            "Paid": f"{at.day} {at:%B %Y, %H:%M} UTC",
            "Number": str(props.charge_id),
        },
        reason="You get this because somebody paid for a booking with your address.",
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
def refund(props: Refunded, _: Letterhead) -> Letter:
    """How much goes back, and why."""
    return Letter(
        subject=f"Refund: {props.description}",
        paragraphs=["We have given money back to you. Until you see it, some days may pass."],
        details={
            "For": props.description,
            "Amount": str(Money(props.amount, props.currency)),
            "Because": props.reason,
        },
        reason="You get this because somebody paid for a booking with your address.",
    )
