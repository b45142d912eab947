"""Refusals about uploads."""

from frontdesk.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from frontdesk.modules.media.rules.formats import Refusal


class UploadNotFound(NotFound):
    """No upload has this id, or it is somebody else's."""

    code = "upload_not_found"
    title = "No such upload"


class CompanyNotFound(NotFound):
    """The company has no place for this caller."""

    code = "company_not_found"
    title = "No such company"


class CompanyRequired(Invalid):
    """It could be for several companies; the caller names the one that is meant."""

    code = "company_required"
    title = "Name a company"


class FileTooLarge(Invalid):
    """More bytes are announced than are taken."""

    code = "file_too_large"
    title = "The file is too large"


class TooManyUploads(Conflict):
    """The caller has many uploads that nothing uses."""

    code = "too_many_uploads"
    title = "Use some of your uploads first"


class AddressRefused(Forbidden):
    """The address was not signed here, or its time is over."""

    code = "upload_address_refused"
    title = "This address takes no file"


class AlreadyUploaded(Conflict):
    """The address has been used."""

    code = "already_uploaded"
    title = "There is a file already"


class NotUploaded(Conflict):
    """Nothing has come yet."""

    code = "not_uploaded"
    title = "There is no file yet"


class NotReady(Conflict):
    """It cannot be used (yet): it is being looked at, or was refused."""

    code = "upload_not_ready"
    title = "This upload is not ready"


class InUse(Conflict):
    """Something else uses it."""

    code = "upload_in_use"
    title = "This upload is in use"


class WrongFolder(Invalid):
    """It was uploaded for something else."""

    code = "wrong_folder"
    title = "This upload is for something else"


class PictureRefused(Invalid):
    """The file is not a picture that is taken; `reason` says why."""

    code = "picture_refused"
    title = "This file is not taken"

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.meaning, reason=reason.value)
        self.reason = reason


class StorageAway(DomainError):
    """The storage of files does not answer, or does not let us in."""

    status = 503
    code = "storage_unavailable"
    title = "Files cannot be reached at the moment"

    def __init__(self) -> None:
        super().__init__("Nothing was changed; try again.")
        self.headers = {"Retry-After": "5"}
