"""The world, level or lesson of a path, as a thing that the caller may learn from or write."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Admin, Caller, MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.modules.courses import service
from frontdesk.modules.courses.models import Lesson, Level, World
from frontdesk.modules.courses.service import OfferedLesson


async def readable_lesson(lesson_id: UUID, caller: MaybeCaller, session: Session) -> OfferedLesson:
    """The lesson of `{lesson_id}`, handed out to whoever asks; see `service.get_lesson` for who may not have it."""
    return await service.get_lesson(session, lesson_id, user_id=caller.user_id if caller else None)


async def own_lesson(lesson_id: UUID, caller: Caller, session: Session) -> OfferedLesson:
    """The same for a learner who has signed in."""
    return await service.get_lesson(session, lesson_id, user_id=caller.user_id)


async def authored_world(course_id: UUID, _: Admin, session: Session) -> World:
    """The world of `{course_id}`, for admins."""
    return await service.find_world(session, course_id)


async def edited_world(course_id: UUID, _: Admin, session: Session) -> World:
    """The same, locked against other authors."""
    return await service.find_world(session, course_id, lock=True)


async def edited_level(level_id: UUID, _: Admin, session: Session) -> Level:
    """The level of `{level_id}`, its world locked, for admins."""
    return await service.find_level(session, level_id)


async def authored_lesson(lesson_id: UUID, _: Admin, session: Session) -> Lesson:
    """The lesson of `{lesson_id}`, drafts included, for admins."""
    return await service.find_lesson(session, lesson_id)


async def edited_lesson(lesson_id: UUID, _: Admin, session: Session) -> Lesson:
    """The same, with its world locked against other authors."""
    return await service.find_lesson(session, lesson_id, lock=True)


ReadableLesson = Annotated[OfferedLesson, Depends(readable_lesson, scope="function")]
OwnLesson = Annotated[OfferedLesson, Depends(own_lesson, scope="function")]
AuthoredWorld = Annotated[World, Depends(authored_world, scope="function")]
EditedWorld = Annotated[World, Depends(edited_world, scope="function")]
EditedLevel = Annotated[Level, Depends(edited_level, scope="function")]
AuthoredLesson = Annotated[Lesson, Depends(authored_lesson, scope="function")]
EditedLesson = Annotated[Lesson, Depends(edited_lesson, scope="function")]
