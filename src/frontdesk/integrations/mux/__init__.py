"""Mux: direct uploads, and playback for everybody or with addresses that we sign (docs.mux.com)."""

from frontdesk.integrations.mux.host import MuxHost

__all__ = ("MuxHost",)
