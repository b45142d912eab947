"""Square: payment links on owners' own accounts, into which they let us by OAuth, with our fee kept by Square."""

from frontdesk.integrations.square.gateway import SquareGateway

__all__ = ("SquareGateway",)
