"""Ports: free or taken, and never one that a retrying client could be given."""

import re
import socket

import pytest

from frontdesk.entrypoints.embedded.address import Address
from frontdesk.entrypoints.embedded.errors import PortTaken
from frontdesk.entrypoints.embedded.ports import free_port, is_free


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert is_free("127.0.0.1", port)
    with socket.socket() as taken:
        # As Granian does; without care, a second server would be let in beside the first.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not is_free("127.0.0.1", port)
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 is taken by another program"):
            Address("127.0.0.1", port).check()
        with socket.create_connection(("127.0.0.1", port)):
            pass
    assert is_free("127.0.0.1", port)


def test_chosen_ports_are_below_those_that_clients_are_given() -> None:
    assert all(20_000 <= free_port() < 32_768 for _ in range(50))


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PortTaken, match=re.escape("Nothing can listen on 192.0.2.1, port 8000 (Cannot assign")):
        Address("192.0.2.1", 8000).check()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104  people ask for it
        ("::", "http://[::1]:8000"),
        ("desk.example", "http://desk.example:8000"),
    ],
)
def test_an_address_is_shown_as_people_type_it(host: str, url: str) -> None:
    assert Address(host, 8000).url == url
