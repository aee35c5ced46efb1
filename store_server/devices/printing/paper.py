"""A sheet to print on: our typeface, text in columns, lines, QR codes and bar codes, in millimetres."""

from pathlib import Path

import segno
from barcode.codex import Code128
from fpdf import FPDF, Align, XPos, YPos

FONTS = Path(__file__).parents[3] / "assets" / "fonts"
RECEIPT = (148.0, 210.0)
SLIP = (210.0, 297.0)
LABEL = (105.0, 148.0)
INK = (24, 27, 32)
FAINT = (96, 102, 112)
MM_PER_POINT = 0.3528
LINE_HEIGHT = 1.4
SMALLEST = 7.0  # point, still read without glasses


class Paper:
    """A document of one format; text is written downwards from the top margin and goes on to the next page."""

    def __init__(self, size: tuple[float, float], title: str, margin: float = 12) -> None:
        self._pdf = FPDF(unit="mm", format=size)
        self._pdf.set_title(title)
        self._pdf.set_margins(margin, margin)
        self._pdf.set_auto_page_break(auto=True, margin=margin)
        self._pdf.add_font("Inter", fname=FONTS / "Inter-Regular.otf")
        self._pdf.add_font("Inter", "B", FONTS / "Inter-SemiBold.otf")
        self._pdf.add_page()

    @property
    def width(self) -> float:
        """The width between the margins."""
        return self._pdf.epw

    def text(self, text: str, size: float = 9, *, bold: bool = False, faint: bool = False) -> None:
        """Write lines of text over the whole width."""
        self._style(size, bold=bold, faint=faint)
        self._pdf.multi_cell(
            0, size * MM_PER_POINT * LINE_HEIGHT, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def fitted(self, text: str, size: float = 9, *, bold: bool = False) -> None:
        """Write one line over the whole width, smaller if it is long, and in several of the smallest if it is longer."""
        self._style(size, bold=bold, faint=False)
        room = self.width - 2 * self._pdf.c_margin
        share = room / max(self._pdf.get_string_width(text), room)
        self.text(text, max(size * share, SMALLEST), bold=bold)

    def row(self, left: str, right: str, size: float = 9, *, bold: bool = False, faint: bool = False) -> None:
        """Write a text and, in line with its first line, a figure at the right margin."""
        self._style(size, bold=bold, faint=faint)
        height = size * MM_PER_POINT * LINE_HEIGHT
        column = self._pdf.get_string_width(right) + 4
        if self._pdf.will_page_break(height * 2):
            self._pdf.add_page()
        top = self._pdf.get_y()
        self._pdf.set_x(self._pdf.w - self._pdf.r_margin - column)
        self._pdf.cell(column, height, right, align=Align.R)
        self._pdf.set_xy(self._pdf.l_margin, top)
        self._pdf.multi_cell(
            self.width - column, height, left, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def rule(self, above: float = 2, below: float = 2) -> None:
        """Draw a thin line over the whole width."""
        self.gap(above)
        self._pdf.set_draw_color(200, 204, 210)
        self._pdf.set_line_width(0.2)
        y = self._pdf.get_y()
        self._pdf.line(self._pdf.l_margin, y, self._pdf.w - self._pdf.r_margin, y)
        self.gap(below)

    def gap(self, height: float) -> None:
        """Leave room."""
        self._pdf.ln(height)

    def qr(self, content: str, side: float = 30) -> None:
        """Draw a QR code, centred."""
        rows = segno.make(content, micro=False, error="m").matrix
        module = side / len(rows)
        self._keep_together(side)
        left, top = (self._pdf.w - side) / 2, self._pdf.get_y()
        self._pdf.set_fill_color(*INK)
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    self._pdf.rect(left + x * module, top + y * module, module, module, style="F")
        self._pdf.set_y(top + side)

    def code128(self, content: str, height: float = 22) -> None:
        """Draw a Code 128 bar code over the whole width, with the quiet zone that scanners need."""
        (bars,) = Code128(content).build()
        quiet = 10  # modules on each side, by ISO/IEC 15417
        module = self.width / (len(bars) + 2 * quiet)
        self._keep_together(height)
        top = self._pdf.get_y()
        self._pdf.set_fill_color(*INK)
        for place, bar in enumerate(bars):
            if bar == "1":
                self._pdf.rect(self._pdf.l_margin + (quiet + place) * module, top, module, height, style="F")
        self._pdf.set_y(top + height)

    def centred(self, text: str, size: float = 9, *, bold: bool = False) -> None:
        """Write one line in the middle."""
        self._style(size, bold=bold, faint=False)
        self._pdf.cell(
            0, size * MM_PER_POINT * LINE_HEIGHT, text, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def printed(self) -> bytes:
        """Give the document as PDF."""
        return bytes(self._pdf.output())

    def _keep_together(self, height: float) -> None:
        if self._pdf.will_page_break(height):
            self._pdf.add_page()

    def _style(self, size: float, *, bold: bool, faint: bool) -> None:
        self._pdf.set_font("Inter", "B" if bold else "", size)
        self._pdf.set_text_color(*(FAINT if faint else INK))
