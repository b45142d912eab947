"""What those do who run the installation: everybody's accounts, and the audit log.

It stands above users, accounts and companies, because an account's role follows from memberships and its end from
sessions; `/users/me`, which needs neither, is in `users`.
"""
