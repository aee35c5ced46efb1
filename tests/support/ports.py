"""Ports for programs of a test, below those that the system gives to callers: a call under way cannot take one meanwhile."""

import socket
from collections.abc import Sequence
from random import SystemRandom

FIRST, LAST = 20_000, 32_000
#: The other generators are seeded alike in each run, and two runs may share a machine.
CHANCE = SystemRandom()


def free_ports(count: int) -> Sequence[int]:
    """Give ports of this machine on which nobody listens, one after the other."""
    while True:
        first = CHANCE.randrange(FIRST, LAST - count)
        ports = range(first, first + count)
        if all(map(is_free, ports)):
            return ports


def is_free(port: int) -> bool:
    """Tell whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
