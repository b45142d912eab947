"""The sandbox's payment page, `/dev/pay/{session_id}`: every way in which a payment can go, a button each.

It exists on a laptop only. Whoever has the address can "pay", and nobody loses a cent by it.
"""

from datetime import timedelta
from enum import StrEnum, auto
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontdesk.core.errors import NotFound
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.ids import new_id
from frontdesk.core.money import Money
from frontdesk.entrypoints.sandbox.gateway import SandboxGateway, charge_of
from frontdesk.entrypoints.web.assets import assets
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.payments.ports import CheckoutPaid

OURS = "style-src 'self'; font-src 'self'; img-src data:; form-action 'self'"
POLICY = {"Content-Security-Policy": f"default-src 'none'; {OURS}; frame-ancestors 'none'"}
LATE = timedelta(seconds=5)  # after the link's end

_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


class Button(StrEnum):
    """What somebody does on the page."""

    PAY = auto()
    DECLINE = auto()  # their bank says no: nothing happens, and they may try again
    LATE = auto()  # they pay now, and we hear of it after the link's end
    TWICE = auto()  # two payments for one page


async def _laptop_only(settings: CurrentSettings) -> None:
    if not settings.app.on_a_laptop:
        raise NotFound


router = APIRouter(prefix="/dev/pay", include_in_schema=False, dependencies=[Depends(_laptop_only)])


async def _opened(session_id: str, session: Session) -> Charge:
    charge_id = charge_of(session_id)
    charge = await payments.find(session, charge_id) if charge_id else None
    if charge is None or charge.session_id != session_id or charge.gateway != SandboxGateway.name:
        raise NotFound
    return charge


Opened = Annotated[Charge, Depends(_opened, scope="function")]


@router.get("/{session_id}")
async def page(charge: Opened, pressed: Button | None = None) -> HTMLResponse:
    """Show what is to be paid, the buttons, and what came of the one that was pressed."""
    amount = Money(charge.amount, charge.currency)
    shown = _pages.get_template("pay.html").render(
        charge=charge,
        amount=amount,
        buttons=list(Button),
        pressed=pressed,
        back=payments.return_to(charge.id),
        asset=assets().address,
    )
    return HTMLResponse(shown, headers=POLICY)


@router.post("/{session_id}")
async def press(
    charge: Opened, button: Annotated[Button, Form()], session: Session, settings: CurrentSettings, now: Now
) -> RedirectResponse:
    """Do what the button says; the event is received as any gateway's is."""
    gateway = SandboxGateway(settings)
    due_at = charge.expires_at + LATE if button is Button.LATE and charge.expires_at else now
    for _ in range({Button.DECLINE: 0, Button.TWICE: 2}.get(button, 1)):
        fact = CheckoutPaid(
            account=await payments.merchant_of(session, charge),
            session_id=charge.session_id or "",
            payment_id=f"pay_{new_id().hex}",
            amount=charge.amount,
            currency=charge.currency,
            subject=charge.id,
        )
        body, headers = gateway.event(fact, now=now)
        await payments.receive(session, gateway.name, body, headers=headers, now=now, due_at=due_at)
    return RedirectResponse(f"/dev/pay/{charge.session_id}?pressed={button}", status_code=303)
