"""Stand-ins for the vendors, written from their documentation and the parameters of their SDKs.

Each is a process of its own on loopback that keeps state, checks what the vendor checks, sends signed webhooks, and
misbehaves when it is told to (`control`).
"""
