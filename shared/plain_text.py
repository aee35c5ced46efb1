"""HTML as plain text: paragraphs become lines, scripts and styles vanish."""

from html.parser import HTMLParser
from typing import Final

_BREAKS: Final = frozenset(
    {"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
)
_UNSEEN: Final = frozenset({"script", "style", "template", "head"})


def plain_text(html: str) -> str:
    """Give what a reader of `html` would see, one paragraph a line; broken HTML is read as far as it goes."""
    if "<" not in html and "&" not in html:
        return _tidy(html)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _tidy("".join(reader.seen))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS:
            self.seen.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BREAKS:
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # A line end inside a paragraph is a space in HTML.
            self.seen.append(data.replace("\n", " "))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
