"""Two short sounds, written as WAV: a high one for what was right, and two low ones for what was not."""

import wave
from array import array
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import chain, repeat
from math import pi, sin

RATE_HZ = 22_050
_LOUDEST = 32_767
#: Without it, a tone begins and ends with a click.
_EDGE_S = 0.008
#: As (Hz, seconds, share of the loudest); 0 Hz is silence. The low ones carry overtones: a tablet's speaker is small.
_SOUNDS = {
    "good": ((1_568.0, 0.05, 0.5), (2_093.0, 0.09, 0.5)),
    "wrong": ((196.0, 0.14, 0.9), (0.0, 0.05, 0.0), (165.0, 0.24, 0.9)),
}
_OVERTONES = ((1, 0.5), (3, 0.3), (5, 0.2))


@cache
def sound(name: str) -> bytes | None:
    """Give a WAV file, mono, 16 bit; None where there is no such sound."""
    tones = _SOUNDS.get(name)
    if tones is None:
        return None
    samples = array("h", chain.from_iterable(_tone(*tone) for tone in tones))
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(samples.itemsize)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return written.getvalue()


def sound_address(name: str) -> str:
    """Give where the app serves the sound."""
    return f"/sounds/{name}.wav"


def _tone(hertz: float, seconds: float, volume: float) -> Iterator[int]:
    count = round(seconds * RATE_HZ)
    if not hertz:
        return repeat(0, count)
    overtones = _OVERTONES if hertz < 1_000 else ((1, 1.0),)
    edge = _EDGE_S * RATE_HZ
    return chain(
        round(
            _LOUDEST
            * volume
            * min(1.0, at / edge, (count - at) / edge)
            * sum(share * sin(2 * pi * hertz * factor * at / RATE_HZ) for factor, share in overtones)
        )
        for at in range(count)
    )
