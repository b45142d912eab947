"""What a second use of a refresh token means, which token follows which, and which role is highest."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.core.permissions import CompanyRole, Role
from frontdesk.modules.accounts.rules import Use, fingerprint, highest_role, successor, use_of

SPENT = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spent_at", "seconds", "use"),
    [
        (None, 0, Use.FIRST),
        (SPENT, -1, Use.REPEATED),  # another process's clock is behind
        (SPENT, 0, Use.REPEATED),
        (SPENT, 10, Use.REPEATED),
        (SPENT, 10.001, Use.STOLEN),
        (SPENT, 86_400, Use.STOLEN),
    ],
)
def test_a_lost_reply_is_forgiven_for_ten_seconds(spent_at: datetime | None, seconds: float, use: Use) -> None:
    assert use_of(spent_at, now=SPENT + timedelta(seconds=seconds)) is use


@given(st.uuids(version=4).map(str), st.binary(min_size=32, max_size=32))
def test_a_successor_looks_random_and_is_always_the_same(token: str, key: bytes) -> None:
    following = successor(token, key=key)
    assert UUID(following).version == 4
    assert str(UUID(following)) == following
    assert following == successor(token, key=key)
    assert following not in {token, successor(following, key=key), successor(token, key=key + b"x")}
    assert fingerprint(following) != fingerprint(token)


@pytest.mark.parametrize(
    ("places", "is_admin", "role"),
    [
        ([], False, Role.USER),
        ([CompanyRole.STAFF], False, Role.STAFF),
        ([CompanyRole.ADMIN, CompanyRole.MANAGER], False, Role.STAFF),
        ([CompanyRole.STAFF, CompanyRole.OWNER], False, Role.STUDIO_OWNER),
        ([], True, Role.ADMIN),
        ([CompanyRole.OWNER], True, Role.ADMIN),
    ],
)
def test_the_highest_role_applies(places: list[CompanyRole], *, is_admin: bool, role: Role) -> None:
    assert highest_role(places, is_admin=is_admin) is role
