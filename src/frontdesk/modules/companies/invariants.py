"""What holds of companies."""

from frontdesk.core.invariants import Invariant

# the house may be nobody's: administrators run it
_OWNERS = """
    SELECT c.id AS of, 'an owner' AS expected, count(m.user_id) || ' members' AS found
    FROM companies c LEFT JOIN memberships m ON m.company_id = c.id
    WHERE NOT c.is_house GROUP BY c.id HAVING count(*) FILTER (WHERE m.role = 'owner') = 0"""

INVARIANTS = (Invariant("companies.owners", "every company has an owner", _OWNERS),)
