"""Showing over HTTP that an address is one's own, and changing it."""

from fastapi import Depends, status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.dependencies import AskedFor, Careful
from frontdesk.modules.accounts.schemas import AddressOut, EmailChangeIn, MessageOut, TicketIn

router = Router(prefix="/auth", tags=["auth"])

MAILS = Depends(limit("20/minute", by="address", scope="account-mails"))
LINKS = Depends(limit("60/minute", by="address", scope="account-links"))


@router.post(
    "/verify-email",
    operation_id="auth_verify_email",
    summary="Confirm your address",
    responses=responses(400, 422, 429),
    dependencies=[LINKS],
)
async def verify_email(given: TicketIn, session: Session, settings: CurrentSettings, now: Now) -> AddressOut:
    """Show with the token of a mailed link that the address is yours. It need not be where you signed in.

    Refusals: `invalid_link` (400) for a token that was used, is older than three days, or never was one.
    """
    return AddressOut.model_validate(await service.verify(session, given.token, settings.security, now=now))


@router.post(
    "/resend-verification",
    operation_id="auth_resend_verification",
    summary="Ask for another link that confirms your address",
    status_code=status.HTTP_202_ACCEPTED,
    responses=responses(422, 429),
    dependencies=[MAILS],
)
async def resend_verification(email: AskedFor, session: Session, now: Now) -> MessageOut:
    """Have the link sent again. The answer is the same for every address, five times an hour for each."""
    await service.ask_verification(session, email, now=now)
    return MessageOut(message="If this address waits to be confirmed, a mail is on its way to it.")


@router.post(
    "/change-email",
    operation_id="auth_change_email",
    summary="Change your address",
    status_code=status.HTTP_202_ACCEPTED,
    responses=responses(401, 403, 422, 429),
    dependencies=[MAILS, Careful],
)
async def change_email(wanted: EmailChangeIn, caller: Caller, held: Held, session: Session, now: Now) -> MessageOut:
    """Have a link sent to the address that you want to have. Your address changes when you open it.

    Whether somebody else has that address is told to them, not to you. Refusals: `wrong_password` (403).
    """
    proven = await service.prove_own(held.sessions, caller.user_id, wanted.password)
    await service.ask_change(session, proven, wanted.new_email, now=now)
    return MessageOut(message="If this address can be yours, a mail is on its way to it.")


@router.post(
    "/confirm-email",
    operation_id="auth_confirm_email",
    summary="Confirm your new address",
    responses=responses(400, 409, 422, 429),
    dependencies=[LINKS],
)
async def confirm_email(given: TicketIn, session: Session, settings: CurrentSettings, now: Now) -> AddressOut:
    """Take the new address with the token of the link that was mailed to it. The old address is told.

    Refusals: `invalid_link` (400) for a token that was used, is older than a day, or never was one, and after the
    password was changed; `email_taken` (409) where somebody else has confirmed the same address meanwhile.
    """
    return AddressOut.model_validate(await service.confirm_change(session, given.token, settings.security, now=now))
