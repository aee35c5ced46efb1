"""Contrast of two colours as WCAG 2 defines it, from 1 to 21, and the colours that stand on each other."""

from store_app.theme import Palette


def contrast(one: str, other: str) -> float:
    """Compare two colours given as `#RRGGBB`."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_pairs(palette: Palette) -> list[tuple[str, str]]:
    """Give every (text, ground) that a screen may draw."""
    grounds = (palette.surface, palette.container, palette.high)
    tones = (palette.primary, palette.near, palette.risk, palette.late, palette.offline)
    on_grounds = [(text, ground) for text in (palette.ink, palette.muted) for ground in grounds]
    strong = [(tone.strong, ground) for tone in tones for ground in grounds]
    soft = [(text, tone.soft) for tone in tones for text in (tone.strong, tone.on_soft)]
    return [*on_grounds, *strong, *soft, (palette.on_primary, palette.primary.strong)]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
