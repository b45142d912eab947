"""Refusals about equipment and badges."""

from frontdesk.core.errors import Conflict, Invalid, NotFound


class EquipmentTypeNotFound(NotFound):
    """No such type of equipment."""

    code = "equipment_type_not_found"
    title = "No such equipment type"


class BadgeNotFound(NotFound):
    """No such badge."""

    code = "badge_not_found"
    title = "No such badge"


class UnknownEquipmentType(Invalid):
    """A payload names a type of equipment that is not in the catalogue."""

    code = "unknown_equipment_type"
    title = "No such equipment type"


class UnknownBadge(Invalid):
    """A payload names a badge that is not in the catalogue."""

    code = "unknown_badge"
    title = "No such badge"


class NameTaken(Conflict):
    """Another entry of the catalogue is called so."""

    code = "name_taken"
    title = "This name is taken"


class InUse(Conflict):
    """What places have stays in the catalogue."""

    code = "in_use"
    title = "Some places have it"
