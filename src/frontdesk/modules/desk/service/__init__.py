"""What a desk looks at."""

from frontdesk.modules.desk.service.cards import card, merge
from frontdesk.modules.desk.service.diary import diary, resources, schedule
from frontdesk.modules.desk.service.names import Named, named

__all__ = ["Named", "card", "diary", "merge", "named", "resources", "schedule"]
