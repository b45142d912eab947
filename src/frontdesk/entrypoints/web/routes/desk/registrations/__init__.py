"""Registrations for demo classes at the desk: the board, finding teachers, and lists that come in."""

from frontdesk.entrypoints.web.routes.desk.registrations import board, demos, imports

# `/imports` before what is taken for a registration's id
routers = [imports.router, board.router, demos.router]
