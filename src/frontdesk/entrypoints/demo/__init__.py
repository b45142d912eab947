"""Demo data: two invented companies, six places in four time zones, and three weeks of bookings around the present.

Some of those who have been say how it was.

Everything is made through the modules' services, as people would make it, and comes out the same for the same instant.
"""

from frontdesk.entrypoints.demo.loading import DemoSummary, SampleAccount, load

__all__ = ["DemoSummary", "SampleAccount", "load"]
