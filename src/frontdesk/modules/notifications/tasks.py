"""What notifications forget by themselves."""

from frontdesk.core.retention import forget
from frontdesk.modules.notifications.models import Notification

forget(Notification, kept="notifications", over=lambda before: Notification.queued_at < before)
