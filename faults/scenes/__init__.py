"""The faults, by the part that fails; importing them registers them."""

from faults.scenes import clients, clock, disk, processes, servers, storm
from faults.stage import FAULTS

__all__ = ["FAULTS", "clients", "clock", "disk", "processes", "servers", "storm"]
