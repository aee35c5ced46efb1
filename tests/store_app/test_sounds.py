import wave
from io import BytesIO

import httpx
import pytest

from store_app.main import create_app
from store_app.settings import Settings
from store_app.sounds import sound, sound_address


@pytest.mark.parametrize(("name", "longest_s"), [("good", 0.2), ("wrong", 0.5)])
def test_a_sound_is_over_before_the_next_scan(name, longest_s):
    with wave.open(BytesIO(sound(name))) as file:
        assert file.getnchannels() == 1
        assert 0.1 < file.getnframes() / file.getframerate() < longest_s


def test_a_good_scan_sounds_unlike_a_wrong_one():
    assert sound("good") != sound("wrong")


@pytest.mark.parametrize("name", ["good", "wrong"])
def test_no_sound_clicks_or_is_cut(name):
    with wave.open(BytesIO(sound(name))) as file:
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    assert samples[0] == 0
    assert abs(samples[-1]) < 1_500
    assert 10_000 < max(map(abs, samples)) < 32_767


async def test_the_app_serves_its_sounds_and_no_others():
    app = create_app(Settings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as http:
        answer = await http.get(sound_address("good"))
        assert answer.headers["content-type"] == "audio/wav"
        assert answer.content == sound("good")
        assert (await http.get(sound_address("other"))).status_code == 404
