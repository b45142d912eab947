"""Keys of one secret: a different one for each purpose, and the ones before it still open what they sealed."""

from uuid import UUID

import pytest

from frontdesk.core import links
from frontdesk.core.keys import keys, seal, unseal
from frontdesk.core.settings import SecuritySettings

OLD, NEW = "old-0123456789abcdef0123456789abcdef", "new-0123456789abcdef0123456789abcdef"
ROW = UUID("01a1fc58-b1b4-7530-a409-bc4c92695616")


def _security(secret: str, *previous: str) -> SecuritySettings:
    return SecuritySettings.model_validate({"SECRET_KEY": secret, "SECRET_KEY_PREVIOUS": ", ".join(previous)})


def test_each_purpose_has_a_key_of_its_own() -> None:
    security = _security(OLD)
    made = [keys(security, purpose, digest=digest) for purpose in ("a", "b") for digest in ("sha256", "sha512")]
    assert [len(key) for (key,) in made] == [32, 64, 32, 64]
    assert len({key[:32] for (key,) in made}) == 4
    assert keys(_security(NEW, OLD, OLD[::-1]), "a")[1] == keys(security, "a")[0]


def test_what_was_sealed_before_the_secret_changed_still_opens() -> None:
    before, after, long_after = (keys(s, "x") for s in (_security(OLD), _security(NEW, OLD), _security(NEW)))
    sealed = seal(b"told once", before, bound_to=b"row")
    assert b"told once" not in sealed
    assert unseal(sealed, after, bound_to=b"row") == b"told once"
    assert unseal(sealed, long_after, bound_to=b"row") is None
    assert unseal(seal(b"new", after, bound_to=b"row"), long_after, bound_to=b"row") == b"new"
    assert unseal(sealed, before, bound_to=b"another row") is None


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12, b"x" * 28, b"x" * 100])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    assert unseal(sealed, keys(_security(OLD), "x")) is None


def test_links_that_are_out_stay_good_while_the_secret_changes() -> None:
    before, after, long_after = _security(OLD), _security(NEW, OLD), _security(NEW)
    token = links.token(before, purpose="reset", id=ROW, generation=1)
    opened = [links.opens(token, security, purpose="reset", id=ROW, generation=1) for security in (before, after)]
    assert opened == [True, True]
    assert not links.opens(token, after, purpose="verify", id=ROW, generation=1)
    assert not links.opens(token, after, purpose="reset", id=ROW, generation=2)
    assert not links.opens(token, after, purpose="reset", id=UUID(int=1), generation=1)
    assert not links.opens(token, long_after, purpose="reset", id=ROW, generation=1)
    assert links.token(after, purpose="reset", id=ROW) == links.token(long_after, purpose="reset", id=ROW)
