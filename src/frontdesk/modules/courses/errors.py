"""Refusals about courses."""

from frontdesk.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


class WorldNotFound(NotFound):
    """No such world, or none that is offered."""

    code = "world_not_found"
    title = "No such world"


class LevelNotFound(NotFound):
    """No such level."""

    code = "level_not_found"
    title = "No such level"


class LessonNotFound(NotFound):
    """No such lesson, or none that is offered."""

    code = "lesson_not_found"
    title = "No such lesson"


class SchemaNotFound(NotFound):
    """Rich content has no such version."""

    code = "schema_not_found"
    title = "There is no such version"


class LessonLocked(Forbidden):
    """The lesson before it has not been completed."""

    code = "lesson_locked"
    title = "Complete the lesson before it first"


class SubscriptionRequired(DomainError):
    """The lesson is for those who have subscribed to more (RFC 9110, 15.5.3: something must be paid first)."""

    status = 402
    code = "subscription_required"
    title = "This lesson needs another subscription"


class AnswersRefused(Invalid):
    """Answers to a quiz that do not fit its questions; nothing is graded, no attempt is counted."""

    code = "answers_refused"
    title = "These answers do not fit the questions"


class OrderTaken(Conflict):
    """Another lesson or level of the world has this place."""

    code = "order_taken"
    title = "This place in the order is taken"


class OtherWorld(Invalid):
    """A level or lesson that is none of this world's."""

    code = "other_world"
    title = "This belongs to another world"


class TooManyLessons(Conflict):
    """The world has as many lessons as it may have."""

    code = "too_many_lessons"
    title = "This world has all the lessons it may have"


class TooManyLevels(Conflict):
    """The world has as many levels as it may have."""

    code = "too_many_levels"
    title = "This world has all the levels it may have"
