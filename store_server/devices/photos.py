"""Photos of products from the public internet, and from nowhere else: no feed makes the store ask its own network."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from functools import cached_property

import httpx

from shared.catalogue import photo_url
from shared.errors import NotFound, Unreachable

MOST_BYTES = 8_000_000
MOST_MOVES = 3
WITHIN_S = 30.0
_ASKED = {
    "Accept": "image/webp,image/jpeg,image/png,image/gif",
    # Nothing is unpacked, so that nothing small can become large.
    "Accept-Encoding": "identity",
    "User-Agent": "order-in-store",
}
#: A connection is to an address, and hosts share those: none is used for another.
_ONCE = httpx.Limits(max_keepalive_connections=0)
#: A host's answers that may be others later.
_LATER = frozenset({408, 425, 429})
Resolve = Callable[[str], Awaitable[list[str]]]


async def addresses_of(host: str) -> list[str]:
    """Give the IP addresses of a host.

    Raises:
        OSError: nobody knows it, or nobody can be asked.
    """
    found = await asyncio.get_running_loop().getaddrinfo(
        host, 443, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [str(address[0]) for *_, address in found]


class PublicOnly(httpx.AsyncBaseTransport):
    """Connects to the address that was looked at, so that a name cannot be another one by then."""

    def __init__(self, beyond: httpx.AsyncBaseTransport, resolve: Resolve = addresses_of) -> None:
        self._beyond, self._resolve = beyond, resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on, with the name for its certificate.

        Raises:
            NotFound: the host is of no public network.
            httpx.ConnectError: nobody knows it.
        """
        host = request.url.host
        try:
            addresses = await self._resolve(host)
        except OSError as error:
            raise httpx.ConnectError(f"{host} is not known") from error
        if not addresses or not all(ipaddress.ip_address(address).is_global for address in addresses):
            raise NotFound(what="public host", key=host)
        # Another request: what follows from this one, such as where a host says that a photo moved, is of the host's name.
        connecting = httpx.Request(
            request.method,
            request.url.copy_with(host=addresses[0]),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._beyond.handle_async_request(connecting)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._beyond.aclose()


class PhotoDesk:
    """Fetches photos; `transport` reaches their hosts another way than by the internet."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    async def fetch(self, address: str) -> bytes:
        """Give what lies at an address that `photo_url` lets through.

        Raises:
            NotFound: nothing that may be fetched is there.
            Unreachable: its host gives no answer now.
        """
        try:
            async with asyncio.timeout(WITHIN_S):
                return await self._follow(address)
        except httpx.InvalidURL as error:
            raise NotFound(what="photo", key=address) from error
        except (httpx.TransportError, TimeoutError) as error:
            raise Unreachable(what=address) from error

    async def close(self) -> None:
        """Let go of connections."""
        if "_http" in self.__dict__:
            await self._http.aclose()

    # Not before the first photo: to read all certificates of the system takes 40 ms.
    @cached_property
    def _http(self) -> httpx.AsyncClient:
        transport = self._transport or PublicOnly(httpx.AsyncHTTPTransport(limits=_ONCE))
        return httpx.AsyncClient(transport=transport, headers=_ASKED)

    async def _follow(self, address: str) -> bytes:
        for _ in range(MOST_MOVES):
            if photo_url(address) is None:
                break
            async with self._http.stream("GET", address) as answer:
                if answer.next_request is None:
                    return await _body(answer, address)
                address = str(answer.next_request.url)
        raise NotFound(what="photo", key=address)


async def _body(answer: httpx.Response, address: str) -> bytes:
    if answer.status_code >= 500 or answer.status_code in _LATER:
        raise Unreachable(what=address)
    if not answer.is_success:
        raise NotFound(what="photo", key=address)
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise NotFound(what="photo", key=address)
    return bytes(body)
