"""What a desk looks at."""

from frontdesk.modules.desk.service.cards import card, merge
from frontdesk.modules.desk.service.diary import diary, resources, schedule

__all__ = ["card", "diary", "merge", "resources", "schedule"]
