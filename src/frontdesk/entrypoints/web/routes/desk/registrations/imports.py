"""Registrations from a file: sending it, how far it has come, and what could not be taken."""

from functools import partial
from typing import Annotated

from fastapi import Depends, File, Form, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, StreamingResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.spreadsheets import MEDIA_TYPE, attached, table
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.imports import service as imports
from frontdesk.modules.imports.errors import ImportNotFound
from frontdesk.modules.imports.models import Import
from frontdesk.modules.imports.schemas import ImportOut, reported
from frontdesk.modules.registrations import service as registrations
from frontdesk.modules.registrations.dependencies import OwnImport

router = Pages()

PAGE_SIZE = 20
# locked, so that no place is deleted while its file comes in
Importing = Annotated[Desk, Depends(at_desk(Permission.REGISTRATIONS_MANAGE, lock=True), scope="function")]
Managing = Annotated[Desk, Depends(at_desk(Permission.REGISTRATIONS_MANAGE), scope="function")]


async def import_here(desk: Managing, upload: OwnImport) -> Import:
    """The import of `{import_id}` if it is this place's; 404 for those of the company's other places."""
    desk.own(upload, ImportNotFound)
    return upload


ImportHere = Annotated[Import, Depends(import_here, scope="function")]


@router.get("/desk/{provider_id}/registrations/imports")
async def show(desk: Managing, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask for a file, and list those that were sent."""
    found = await imports.list_page(
        session,
        kind=registrations.KIND,
        company_ids={desk.provider.company_id},
        provider_id=desk.provider.id,
        page=page.sheet(PAGE_SIZE),
    )
    return page.show(
        "desk/registrations/imports.html",
        title="Import registrations",
        desk=desk,
        found=found,
        items=[ImportOut.of(row) for row in found.items],
        example=registrations.EXAMPLE,
    )


@router.post("/desk/{provider_id}/registrations/imports", dependencies=[WRITES])
async def begin(
    desk: Importing,
    page: ThisPage,
    caller: Caller,
    session: Session,
    now: Now,
    file: Annotated[UploadFile | None, File()] = None,
    notify: Annotated[bool, Form()] = False,  # noqa: FBT002  a field of a form
) -> Response:
    """Keep the file, whose children are registered in the background, and show how far that has come."""
    if file is None or not file.filename:
        raise RequestValidationError([{"loc": ("body", "file"), "type": "missing", "msg": "missing"}])
    at = desk.provider
    sender = imports.Sender(company_id=at.company_id, provider_id=at.id, user_id=caller.user_id)
    kept = await registrations.begin_import(session, await file.read(), sender=sender, notify=notify, now=now)
    return page.go(desk.address("registrations", "imports", kept.id))


@router.get("/desk/{provider_id}/registrations/imports/example.csv")
async def example(_: Managing) -> Response:
    """A file to begin with."""
    return Response(registrations.EXAMPLE, media_type=MEDIA_TYPE, headers=attached("registrations-example.csv"))


@router.get("/desk/{provider_id}/registrations/imports/{import_id}")
async def progress(desk: Managing, upload: ImportHere, page: ThisPage, session: Session) -> HTMLResponse:
    """How many lines were looked at, what became of them, and which could not be taken."""
    refused = await imports.report_page(session, upload, page=page.sheet(PAGE_SIZE))
    return page.show(
        "desk/registrations/import.html",
        title="Import",
        desk=desk,
        upload=ImportOut.of(upload),
        header=upload.header,
        refused=refused,
    )


@router.get("/desk/{provider_id}/registrations/imports/{import_id}/not-imported.csv")
async def report(upload: ImportHere, held: Held) -> Response:
    """The lines that were not taken, to be mended and sent again."""
    cells = partial(reported, width=len(upload.header))
    lines = table(["line", "errors", *upload.header], imports.report(held.sessions, upload), cells)
    return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=attached("not-imported.csv"))


@router.post("/desk/{provider_id}/registrations/imports/{import_id}/forget", dependencies=[WRITES])
async def forget(desk: Managing, upload: ImportHere, page: ThisPage, session: Session) -> Response:
    """Stop an import, and forget its report; what was registered stays."""
    await imports.remove(session, upload)
    return page.go(desk.address("registrations", "imports"), done="forgotten")
