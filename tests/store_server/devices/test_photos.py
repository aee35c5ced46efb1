"""Photos come from the public internet alone, and no larger than a photo is."""

import httpx
import pytest

from shared.errors import NotFound, Unreachable
from store_server.devices.photos import MOST_BYTES, PhotoDesk, PublicOnly
from tests.support.photographs import ADDRESS, JPEG, Internet


async def test_a_photo_is_fetched() -> None:
    assert await PhotoDesk(Internet({ADDRESS: JPEG})).fetch(ADDRESS) == JPEG


async def test_a_photo_that_moved_is_fetched_where_it_is() -> None:
    internet = Internet({"https://img.example.com/1.jpg": JPEG}, {ADDRESS: "https://img.example.com/1.jpg"})
    assert await PhotoDesk(internet).fetch(ADDRESS) == JPEG


@pytest.mark.parametrize(
    "there",
    ["http://cdn.example.com/dress.jpg", "https://192.0.2.1/1.jpg", "https://till.local/1.jpg", ADDRESS],
)
async def test_a_photo_that_moved_to_where_none_may_be_or_in_a_circle_is_none(there: str) -> None:
    internet = Internet({"http://cdn.example.com/dress.jpg": JPEG}, {ADDRESS: there})
    with pytest.raises(NotFound):
        await PhotoDesk(internet).fetch(ADDRESS)
    assert set(internet.asked) == {ADDRESS}


async def test_a_photo_larger_than_any_is_none() -> None:
    with pytest.raises(NotFound):
        await PhotoDesk(Internet({ADDRESS: bytes(MOST_BYTES + 1)})).fetch(ADDRESS)


async def test_nothing_is_unpacked_that_a_host_packed() -> None:
    internet = Internet({ADDRESS: JPEG})
    asked: list[httpx.Request] = []

    class Looking(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return await internet.handle_async_request(request)

    await PhotoDesk(Looking()).fetch(ADDRESS)
    assert asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("status", "raised"), [(404, NotFound), (410, NotFound), (429, Unreachable), (503, Unreachable)]
)
async def test_a_host_that_has_none_is_told_from_one_that_has_none_now(
    status: int, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        await PhotoDesk(Internet({ADDRESS: JPEG}, status=status)).fetch(ADDRESS)


async def test_without_a_line_it_is_asked_for_later() -> None:
    with pytest.raises(Unreachable):
        await PhotoDesk(Internet(cut=True)).fetch(ADDRESS)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["::1"],
        ["fd00::1"],
        ["fe80::1%eth0"],
        ["::ffff:10.0.0.1"],
        ["8.8.8.8", "10.0.0.1"],
        [],
    ],
)
async def test_a_public_name_for_a_machine_of_the_shops_own_network_is_not_asked(
    addresses: list[str],
) -> None:
    async def resolve(host: str) -> list[str]:
        return addresses

    internet = Internet({ADDRESS: JPEG})
    with pytest.raises(NotFound):
        await PhotoDesk(PublicOnly(internet, resolve)).fetch(ADDRESS)
    assert internet.asked == []


@pytest.mark.parametrize(
    ("address", "asked"), [("8.8.8.8", "8.8.8.8"), ("2606:4700::6810:85e5", "[2606:4700::6810:85e5]")]
)
async def test_the_address_that_was_looked_at_is_asked_under_the_hosts_name(address: str, asked: str) -> None:
    seen: list[httpx.Request] = []

    class Beyond(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, stream=httpx.ByteStream(JPEG))

    async def resolve(host: str) -> list[str]:
        return [address]

    assert await PhotoDesk(PublicOnly(Beyond(), resolve)).fetch(ADDRESS) == JPEG
    assert str(seen[0].url) == f"https://{asked}/dress.jpg"
    assert seen[0].headers["Host"] == "cdn.example.com"
    assert seen[0].extensions["sni_hostname"] == "cdn.example.com"


async def test_a_photo_that_moved_beside_itself_is_asked_for_under_the_hosts_name() -> None:
    class Beyond(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path == "/dress.jpg":
                return httpx.Response(302, headers={"Location": "/2/dress.jpg"})
            return httpx.Response(200, stream=httpx.ByteStream(JPEG))

    async def resolve(host: str) -> list[str]:
        return ["8.8.8.8"] if host == "cdn.example.com" else []

    assert await PhotoDesk(PublicOnly(Beyond(), resolve)).fetch(ADDRESS) == JPEG


async def test_a_host_that_nobody_knows_is_asked_for_later() -> None:
    async def resolve(host: str) -> list[str]:
        raise OSError

    with pytest.raises(Unreachable):
        await PhotoDesk(PublicOnly(Internet(), resolve)).fetch(ADDRESS)
