"""What imports forget by themselves."""

from frontdesk.core.retention import forget
from frontdesk.modules.imports.models import Import
from frontdesk.modules.imports.service import KEPT

forget(Import, kept=KEPT, over=lambda before: Import.finished_at < before)  # and their reports with them
