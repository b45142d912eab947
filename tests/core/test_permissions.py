"""The table of roles and permissions, and the page that is made from it."""

import re
from itertools import pairwise

from frontdesk.core.permissions import GRANTS, CompanyRole, Permission, may
from tools import make_permissions_doc


def test_the_page_says_what_the_code_says() -> None:
    assert make_permissions_doc.TARGET.read_text(encoding="utf-8") == make_permissions_doc.render()


def test_permissions_are_things_and_actions() -> None:
    for permission in Permission:
        assert re.fullmatch(r"[a-z]+:[a-z]+", permission)
        assert permission.meaning.endswith(".")


def test_every_role_stands_in_the_table_and_each_may_what_those_beneath_it_may() -> None:
    assert list(GRANTS) == list(CompanyRole)
    ladder = [GRANTS[role] for role in (CompanyRole.OWNER, CompanyRole.ADMIN, CompanyRole.MANAGER, CompanyRole.STAFF)]
    for upper, lower in pairwise(ladder):
        assert lower < upper
    assert GRANTS[CompanyRole.TEACHER] < GRANTS[CompanyRole.STAFF]


def test_only_owners_end_a_company_or_hand_it_over() -> None:
    for permission in (Permission.COMPANY_DELETE, Permission.COMPANY_TRANSFER):
        assert [role for role in CompanyRole if may(role, permission)] == [CompanyRole.OWNER]
