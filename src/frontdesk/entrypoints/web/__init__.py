"""The pages that people see: server-rendered, on the same services, sessions and rules as the API.

`docs/pages.md` says how a page is added, `docs/adr/0027-pages.md` why they are made this way.
"""
