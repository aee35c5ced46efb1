"""The outside that has photos: a host that counts who asks, and answers as it is told."""

from dataclasses import dataclass, field

import httpx

JPEG = b"\xff\xd8\xff\xe0" + b"a dress"
PNG = b"\x89PNG\r\n\x1a\n" + b"a belt"
ADDRESS = "https://cdn.example.com/dress.jpg"


@dataclass
class Internet(httpx.AsyncBaseTransport):
    """Has bodies by address, and moves from one to another; what it has not is not found."""

    has: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    status: int = 200
    cut: bool = False
    asked: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        address = str(request.url)
        self.asked.append(address)
        if self.cut:
            raise httpx.ConnectError("no line")
        if address in self.moved:
            return httpx.Response(302, headers={"Location": self.moved[address]})
        if address not in self.has:
            return httpx.Response(404)
        return httpx.Response(self.status, stream=httpx.ByteStream(self.has[address]))
