"""Registrations from a file, line by line in the background."""

from functools import partial
from typing import Annotated

from fastapi import Query, Response, status
from fastapi.responses import StreamingResponse

from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.core.spreadsheets import MEDIA_TYPE, attached, table
from frontdesk.modules.imports import service as imports
from frontdesk.modules.imports.schemas import Format, ImportOut, RefusalOut, ReportQuery, reported
from frontdesk.modules.registrations import service
from frontdesk.modules.registrations.dependencies import Importer, ImportingPlace, OwnImport, SentFile

router = Router(prefix="/registrations/imports", tags=["registrations"], route_class=IdempotentRoute)
A_FILE = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "examples": [service.EXAMPLE]}}},
    }
}
LOCATION = {"Location": {"description": "Where to look how far it has come.", "schema": {"type": "string"}}}


@router.post(
    "",
    operation_id="registrations_import",
    summary="Import registrations from a CSV file",
    status_code=status.HTTP_202_ACCEPTED,
    responses={**responses(401, 403, 404, 409, 413, 415, 422), 202: {"headers": LOCATION}},
    openapi_extra=A_FILE,
    dependencies=[Idempotent],
)
async def begin(
    caller: Importer,
    file: SentFile,
    place: ImportingPlace,
    response: Response,
    session: Session,
    now: Now,
    notify: Annotated[bool, Query(description="Whether each parent gets the mail of a new registration.")] = False,
) -> ImportOut:
    """Register all children of a file at `provider_id` (the default provider), in the background.

    The body is the file itself, 32 MiB and 200,000 lines at most. The first line names the columns: `student_name`,
    `student_age`, `grade`, `parent_name`, `email`, `phone`, `experience_level`, and where you have them
    `preferred_time`, `interests` (with semicolons between) and `additional_notes`; others are ignored. Commas,
    semicolons and tabs are told apart; UTF-8, UTF-16 with its mark, and otherwise Windows-1252.

    A child who is registered already with the same contact is counted as repeated and left as it is, so that the same
    file may be sent again. Lines that cannot be taken stand in the report and hold nobody else up. Refusals:
    `not_csv` (415), `content_too_large` (413), `not_text`, `empty_table`, `missing_columns`, `repeated_columns`,
    `too_many_lines`, `broken_quotes`, `provider_required` (422), `provider_not_found` (404), `no_provider` (409).
    """
    sender = imports.Sender(company_id=place.company_id, provider_id=place.id, user_id=caller.user_id)
    kept = await service.begin_import(session, file, sender=sender, notify=notify, now=now)
    response.headers["Location"] = f"{CANONICAL}/registrations/imports/{kept.id}"
    return ImportOut.of(kept)


@router.get(
    "",
    operation_id="registrations_list_imports",
    summary="List imports of registrations",
    responses=responses(401, 403, 422),
)
async def list_(
    caller: Importer, session: Session, paging: Paging, cursor: Cursor = None
) -> Page[ImportOut] | CursorPage[ImportOut]:
    """The imports of the companies where you may manage registrations, the latest first.

    They are kept for 30 days after their end. Refusals: `invalid_cursor` (422).
    """
    companies = service.importing_companies(caller)
    if cursor is not None:
        on = await imports.list_on(session, kind=service.KIND, company_ids=companies, cursor=cursor, size=paging.size)
        return CursorPage(items=[ImportOut.of(row) for row in on.items], next_cursor=on.next_cursor)
    found = await imports.list_page(session, kind=service.KIND, company_ids=companies, page=paging)
    items = [ImportOut.of(row) for row in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.get(
    "/{import_id}",
    operation_id="registrations_get_import",
    summary="Look how far an import has come",
    responses=responses(401, 403, 404, 422),
)
async def get(upload: OwnImport) -> ImportOut:
    """How many lines there are, how many of them were looked at, and what became of them."""
    return ImportOut.of(upload)


@router.get(
    "/{import_id}/report",
    operation_id="registrations_report_import",
    summary="Read which lines an import has not taken",
    response_model=Page[RefusalOut] | CursorPage[RefusalOut],
    responses={
        **responses(401, 403, 404, 422),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    },
)
async def report(
    upload: OwnImport,
    question: Annotated[ReportQuery, Query()],
    session: Session,
    paging: Paging,
    held: Held,
    cursor: Cursor = None,
) -> object:
    """The lines that cannot be taken, in the order of the file, each with what is wrong with it.

    `format=csv` answers all of them as a table with the columns of the file, of which nothing is a formula: mend it and
    send it again. Refusals: `invalid_cursor` (422).
    """
    if question.format is Format.CSV:
        cells = partial(reported, width=len(upload.header))
        lines = table(["line", "errors", *upload.header], imports.report(held.sessions, upload), cells)
        return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=attached("not-imported.csv"))
    if cursor is not None:
        on = await imports.report_on(session, upload, cursor=cursor, size=paging.size)
        return CursorPage(items=[RefusalOut.model_validate(row) for row in on.items], next_cursor=on.next_cursor)
    found = await imports.report_page(session, upload, page=paging)
    items = [RefusalOut.model_validate(row) for row in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.delete(
    "/{import_id}",
    operation_id="registrations_delete_import",
    summary="Stop and forget an import",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete(upload: OwnImport, session: Session) -> None:
    """Delete an import with its report. What waits is not registered any more; what was registered stays."""
    await imports.remove(session, upload)
