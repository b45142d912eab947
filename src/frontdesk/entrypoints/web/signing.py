"""The way in: asking somebody to sign in, on the way to a page or in the middle of a form.

A form whose session has ended is not lost: the page that asks for the password carries what was typed, and once they
are in the form is shown with it. It is not sent for them, for somebody else may have signed in.
"""

from urllib.parse import parse_qsl, urlencode

from fastapi.responses import HTMLResponse

from frontdesk.entrypoints.web.forms import TYPED_BEFORE, sent
from frontdesk.entrypoints.web.page import SIGN_IN, Page

MAX_KEPT = 200_000  # characters; a lesson's notes have less
# words for what an identity provider's way back may tell
REFUSED = {
    "access_denied": "You have not allowed it there. Try again, or sign in with your password.",
    "identity_not_linked": "There may be an account with your address already. Sign in with its password, or choose "
    "another one by mail: that shows that the address is yours. Then it works with Google, too, if it keeps your mail.",
    "identity_provider_away": "Google does not answer at the moment. Try again, or sign in with your password.",
}
REFUSED_OTHERWISE = "That did not work. Try once more, or sign in with your password."


def ask(page: Page, *, there: str, kept: str = "", status: int = 200) -> HTMLResponse:
    """The page that asks for address and password, to go on to `there`, with what was `kept` of a form."""
    error = page.form.value("google")
    return page.show(
        "account/sign-in.html",
        status=status,
        title="Sign in",
        there=there,
        kept=kept,
        refused=REFUSED.get(error, REFUSED_OTHERWISE) if error else None,
        with_google=page.settings.google.switched_on,
        action=SIGN_IN,
    )


def kept_of(body: bytes) -> str:
    """What is kept of a form: all but passwords, which nobody carries around; empty where there is too much."""
    kept = urlencode({name: values for name, values in sent(body).items() if "password" not in name}, doseq=True)
    return kept if len(kept) <= MAX_KEPT else ""


def go_on(page: Page, *, there: str, kept: str) -> HTMLResponse:
    """The page that brings somebody back to their form: by itself with scripts, with a button without."""
    fields = [*parse_qsl(kept, keep_blank_values=True), (TYPED_BEFORE, "yes")]
    return page.show("account/go-on.html", title="Welcome back", there=there, fields=fields)
