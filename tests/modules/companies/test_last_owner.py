"""The last owner stays: the rule for every team there can be, the database in every order, and two at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx2 import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, create_engine, session_maker, unit_of_work
from frontdesk.core.errors import DomainError
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.companies import service
from frontdesk.modules.companies.errors import (
    AlreadyOwner,
    CompanyNotFound,
    LastOwner,
    MemberNotFound,
    RoleAboveOwn,
)
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.companies.rules import RANKS, keeps_an_owner, may_give
from frontdesk.modules.companies.schemas import CompanyIn
from frontdesk.modules.users import service as users
from tests.conftest import START
from tests.factories import Person
from tests.modules.companies.callers import Callers, Someone, enrol

PEOPLE = [uuid4() for _ in range(4)]
people, roles = st.sampled_from(PEOPLE), st.sampled_from(CompanyRole)
teams = st.dictionaries(people, roles)
OWNER = CompanyRole.OWNER


@given(team=teams, person=people, role=st.none() | roles)
def test_a_team_with_an_owner_keeps_one_exactly_when_the_rule_says_so(
    team: dict[UUID, CompanyRole], person: UUID, role: CompanyRole | None
) -> None:
    after = {one: held for one, held in team.items() if one != person} | ({person: role} if role else {})
    lost = OWNER in team.values() and OWNER not in after.values()
    assert keeps_an_owner(team, person, role) is not lost


@given(acting=roles, held=st.none() | roles, role=st.none() | roles)
def test_nobody_gives_or_takes_what_is_above_them(
    acting: CompanyRole, held: CompanyRole | None, role: CompanyRole | None
) -> None:
    above = any(one is not None and RANKS[one] > RANKS[acting] for one in (held, role))
    manages = acting in {CompanyRole.OWNER, CompanyRole.ADMIN, CompanyRole.MANAGER}
    assert may_give(acting, held, role) is (manages and not above)


class Company(RuleBasedStateMachine):
    """What can be done with the people of a company. Each run has a company of its own in one database."""

    database_url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": self.database_url}))
        self.sessions = session_maker(self.engine)

    def teardown(self) -> None:
        self.runner.run(self.engine.dispose())
        self.runner.close()

    @initialize()
    def make_a_company(self) -> None:
        async def make() -> tuple[list[UUID], UUID]:
            async with unit_of_work(self.sessions) as session:
                made = [(await users.create_user(session, email=f"{uuid4()}@example.com")).id for _ in PEOPLE]
                by = By(user_id=made[0])
                company = await service.found(session, CompanyIn(name="One"), owner_id=made[0], by=by, now=START)
                return made, company.id

        self.people, self.company_id = self.runner.run(make())
        self.team = {self.people[0]: OWNER}

    def run(self, act: Callable[..., Awaitable[Any]], *, by: UUID | None, **what: Any) -> type[DomainError] | None:
        """Do something as a member, or with None as who runs the installation; the refusal, if there is one."""

        async def commit(session: AsyncSession) -> None:
            company = await service.get_company(session, self.company_id, lock=True)
            who = By(user_id=by, is_admin=by is None)
            await act(session, company, **what, by=who, now=START)

        async def attempt() -> type[DomainError] | None:
            try:
                async with unit_of_work(self.sessions) as session:
                    await commit(session)
            except DomainError as refusal:
                return type(refusal)
            return None

        return self.runner.run(attempt())

    def refusal(self, by: UUID | None, *touched: CompanyRole | None) -> bool:
        """Whether the model refuses `by` to give and take these roles."""
        acting = OWNER if by is None else self.team.get(by)
        return acting is None or not may_give(acting, *touched)

    @rule(actor=st.none() | st.integers(0, 3), whom=st.integers(0, 3), role=roles)
    def adds(self, actor: int | None, whom: int, role: CompanyRole) -> None:
        by, person = self.by(actor), self.people[whom]
        refused = self.run(service.add, user_id=person, role=role, by=by)
        allowed = not self.refusal(by, role) and person not in self.team
        assert (refused is None) is allowed
        if allowed:
            self.team[person] = role

    @rule(actor=st.none() | st.integers(0, 3), whom=st.integers(0, 3), role=roles)
    def changes(self, actor: int | None, whom: int, role: CompanyRole) -> None:
        by, person = self.by(actor), self.people[whom]
        refused = self.run(service.change_role, user_id=person, role=role, by=by)
        held = self.team.get(person)
        if self.refusal(by, role, held):
            assert refused is not None
        elif held is None:
            assert refused is MemberNotFound
        elif self.is_last(person) and role is not OWNER:
            assert refused is LastOwner
        else:
            assert refused is None
            self.team[person] = role

    @rule(actor=st.none() | st.integers(0, 3), whom=st.integers(0, 3))
    def removes(self, actor: int | None, whom: int) -> None:
        by, person = self.by(actor), self.people[whom]
        refused = self.run(service.remove, user_id=person, by=by)
        held = self.team.get(person)
        if by is not None and by not in self.team:
            assert refused is CompanyNotFound
        elif by != person and self.refusal(by, held):
            assert refused is not None
        elif held is None:
            assert refused is MemberNotFound
        elif self.is_last(person):
            assert refused is LastOwner
        else:
            assert refused is None
            del self.team[person]

    @rule(actor=st.none() | st.integers(0, 3), whom=st.integers(0, 3))
    def hands_over(self, actor: int | None, whom: int) -> None:
        by, person = self.by(actor), self.people[whom]
        refused = self.run(service.hand_over, user_id=person, by=by)
        if by is not None and self.team.get(by) is not OWNER:
            assert refused is not None
        elif self.team.get(person) is OWNER:
            assert refused is AlreadyOwner
        elif person not in self.team:
            assert refused is MemberNotFound
        else:
            assert refused is None
            self.team[person] = OWNER
            if by is not None:
                self.team[by] = CompanyRole.ADMIN

    def by(self, actor: int | None) -> UUID | None:
        return None if actor is None else self.people[actor]

    def is_last(self, person: UUID) -> bool:
        return [one for one, held in self.team.items() if held is OWNER] == [person]

    @invariant()
    def the_database_has_the_team_and_an_owner(self) -> None:
        async def stored() -> dict[UUID, str]:
            async with self.sessions() as session:
                mine = Membership.company_id == self.company_id
                return dict((await session.execute(select(Membership.user_id, Membership.role).where(mine))).all())

        assert self.runner.run(stored()) == self.team
        assert OWNER in self.team.values()


async def test_in_whatever_order_the_database_keeps_an_owner(database_url: str) -> None:
    Company.database_url = database_url
    bounded = settings(max_examples=12, stateful_step_count=25, deadline=None)
    await asyncio.to_thread(run_state_machine_as_test, Company, settings=bounded)


async def _two_owners(sessions: Sessions, callers: Callers, someone: Someone) -> tuple[Person, Person]:
    partner = await someone("partner@example.com")
    await enrol(sessions, partner, callers.company_id, OWNER)
    return callers.owner, partner


async def _owners(sessions: Sessions, callers: Callers) -> list[str]:
    async with sessions() as session:
        mine = select(Membership.user_id).where(Membership.role == OWNER)
        found = await session.scalars(mine.where(Membership.company_id == UUID(callers.company_id)))
        return [str(one) for one in found]


async def test_the_database_itself_keeps_one_of_two_who_are_deleted_at_once(
    database_url: str, sessions: Sessions, callers: Callers, someone: Someone
) -> None:
    owners = await _two_owners(sessions, callers, someone)
    first, second = [await asyncpg.connect(database_url) for _ in owners]
    gone = "DELETE FROM memberships WHERE company_id = $1 AND user_id = $2"
    transaction = first.transaction()
    await transaction.start()
    await first.execute(gone, UUID(callers.company_id), UUID(owners[0].id))
    waiting = asyncio.create_task(second.execute(gone, UUID(callers.company_id), UUID(owners[1].id)))
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done
    await transaction.commit()
    with pytest.raises(asyncpg.CheckViolationError, match="would lose its last owner"):
        await waiting
    assert await _owners(sessions, callers) == [owners[1].id]
    for connection in (first, second):
        await connection.close()


async def test_of_two_owners_who_leave_at_once_one_stays(
    client: AsyncClient, sessions: Sessions, callers: Callers, someone: Someone
) -> None:
    one, other = await _two_owners(sessions, callers, someone)
    for _ in range(10):
        path = f"/api/v1/companies/{callers.company_id}/members"
        left = await asyncio.gather(
            *(client.delete(f"{path}/{person.id}", headers=person.headers) for person in (one, other))
        )
        assert sorted(answer.status_code for answer in left) == [204, 409]
        refused = next(answer for answer in left if answer.is_error)
        assert refused.json()["code"] == "last_owner"
        [stayed] = await _owners(sessions, callers)
        await enrol(sessions, one if stayed == other.id else other, callers.company_id, OWNER)


async def test_of_two_owners_who_remove_each_other_at_once_one_stays(
    client: AsyncClient, sessions: Sessions, callers: Callers, someone: Someone
) -> None:
    one, other = await _two_owners(sessions, callers, someone)
    codes: Counter[str] = Counter()
    for round_ in range(10):
        path = f"/api/v1/companies/{callers.company_id}/members"
        method, body = (("DELETE", None), ("PATCH", {"role": "admin"}))[round_ % 2]
        answers = await asyncio.gather(
            *(
                client.request(method, f"{path}/{whom.id}", json=body, headers=who.headers)
                for who, whom in ((one, other), (other, one))
            )
        )
        assert len([answer for answer in answers if answer.is_success]) == 1
        codes.update(answer.json()["code"] for answer in answers if answer.is_error)
        [stayed] = await _owners(sessions, callers)
        await enrol(sessions, one if stayed == other.id else other, callers.company_id, OWNER)
    # what the second was refused as: no longer there, or no longer high enough
    assert codes.keys() <= {CompanyNotFound.code, RoleAboveOwn.code}
