"""The look: colour roles for light and dark, type, space, shape and motion, and the Flet themes built from them."""

from dataclasses import dataclass

import flet as ft

FONTS = {
    "Inter": "fonts/Inter-Regular.otf",
    "Inter Medium": "fonts/Inter-Medium.otf",
    "Inter SemiBold": "fonts/Inter-SemiBold.otf",
}


@dataclass(frozen=True)
class Tone:
    """A colour that means something, the soft ground it may stand on, and the text upon that ground."""

    strong: str
    soft: str
    on_soft: str


@dataclass(frozen=True)
class Palette:
    """Every colour of one mode."""

    surface: str
    container: str
    high: str
    ink: str
    muted: str
    outline: str
    hairline: str
    paper: str
    primary: Tone
    on_primary: str
    near: Tone
    risk: Tone
    late: Tone
    offline: Tone


LIGHT = Palette(
    surface="#FBFAF7",
    container="#F2F1EC",
    high="#E7E6DF",
    ink="#1A1C19",
    muted="#4B4F48",
    outline="#777B72",
    hairline="#DAD9D1",
    paper="#F2F1EC",
    primary=Tone("#0A6A4E", "#CDEBDC", "#05382A"),
    on_primary="#FFFFFF",
    near=Tone("#0B57A4", "#D6E7FB", "#0A3A6E"),
    risk=Tone("#7A4B00", "#FFE4BF", "#5C3800"),
    late=Tone("#B3261E", "#FBDEDB", "#8A1A14"),
    offline=Tone("#5B3FA6", "#E7DFFB", "#432C86"),
)
DARK = Palette(
    surface="#111311",
    container="#1B1E1B",
    high="#272A27",
    ink="#E4E5DF",
    muted="#BFC4BA",
    outline="#8B9087",
    hairline="#343834",
    # Navy and black goods would vanish on a dark ground.
    paper="#CFCEC6",
    primary=Tone("#7DD8B3", "#0A4F3B", "#CDEBDC"),
    on_primary="#003828",
    near=Tone("#A3CBFF", "#0C3F73", "#D6E7FB"),
    risk=Tone("#FFBC66", "#5A3700", "#FFE4BF"),
    late=Tone("#FFB4AB", "#7A1710", "#FBDEDB"),
    offline=Tone("#CDBDFF", "#432C86", "#E7DFFB"),
)


class Colour:
    """Colour roles by the name the client resolves, so that a change of mode redraws nothing here."""

    SURFACE = ft.Colors.SURFACE
    CONTAINER = ft.Colors.SURFACE_CONTAINER
    HIGH = ft.Colors.SURFACE_CONTAINER_HIGH
    INK = ft.Colors.ON_SURFACE
    MUTED = ft.Colors.ON_SURFACE_VARIANT
    OUTLINE = ft.Colors.OUTLINE
    HAIRLINE = ft.Colors.OUTLINE_VARIANT
    PAPER = ft.Colors.SURFACE_BRIGHT
    ON_PRIMARY = ft.Colors.ON_PRIMARY
    CLEAR = ft.Colors.TRANSPARENT


PRIMARY = Tone(ft.Colors.PRIMARY, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER)
NEAR = Tone(ft.Colors.SECONDARY, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER)
RISK = Tone(ft.Colors.TERTIARY, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER)
LATE = Tone(ft.Colors.ERROR, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER)
OFFLINE = Tone(ft.Colors.PRIMARY_FIXED, ft.Colors.PRIMARY_FIXED_DIM, ft.Colors.ON_PRIMARY_FIXED)
PLAIN = Tone(Colour.MUTED, Colour.HIGH, Colour.INK)


@dataclass(frozen=True)
class Type:
    """A size and weight of text; `height` is the line's height in dp, `role` the name by which the client resolves it."""

    size: int
    height: int
    family: str
    weight: ft.FontWeight
    role: ft.TextThemeStyle

    def style(self, color: str = Colour.INK, percent: int = 100) -> ft.TextStyle:
        """Give it as Flet takes it."""
        return ft.TextStyle(
            size=self.size * percent / 100,
            height=self.height / self.size,
            font_family=self.family,
            weight=self.weight,
            color=color,
            letter_spacing=0,
        )


_ROLE = ft.TextThemeStyle
FIGURE = Type(32, 40, "Inter SemiBold", ft.FontWeight.W_600, _ROLE.HEADLINE_LARGE)
TITLE = Type(22, 28, "Inter SemiBold", ft.FontWeight.W_600, _ROLE.TITLE_LARGE)
SUBTITLE = Type(18, 24, "Inter SemiBold", ft.FontWeight.W_600, _ROLE.TITLE_MEDIUM)
STRONG = Type(16, 24, "Inter SemiBold", ft.FontWeight.W_600, _ROLE.TITLE_SMALL)
BODY = Type(16, 24, "Inter", ft.FontWeight.W_400, _ROLE.BODY_LARGE)
LABEL = Type(14, 20, "Inter Medium", ft.FontWeight.W_500, _ROLE.LABEL_LARGE)
SMALL = Type(13, 18, "Inter", ft.FontWeight.W_400, _ROLE.BODY_SMALL)
TYPES = (FIGURE, TITLE, SUBTITLE, STRONG, BODY, LABEL, SMALL)


class Space:
    """Distances in dp."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


class Shape:
    """Corner radii in dp."""

    FIELD = 8
    CARD = 12
    PILL = 999


class Touch:
    """Heights of what a finger meets, in dp."""

    TARGET = 48
    MAIN = 56
    ROW = 56
    BAR = 64
    RAIL = 96


MOTION_MS = 150
NARROW_DP = 900  # under it the frame is portrait: 800 wide tablets and phones
SLIM_DP = 600


def theme(palette: Palette, percent: int = 100) -> ft.Theme:
    """Build the Flet theme of one mode, with texts of this size."""
    return ft.Theme(
        color_scheme=_scheme(palette),
        font_family=BODY.family,
        text_theme=_text_theme(palette, percent),
        scaffold_bgcolor=palette.surface,
        divider_color=palette.hairline,
        splash_color=palette.high,
        page_transitions=_no_transition(),
        visual_density=ft.VisualDensity.STANDARD,
    )


def apply(page: ft.Page) -> None:
    """Give a page the shop's fonts."""
    page.fonts = FONTS
    page.padding = 0


def dress(page: ft.Page, mode: ft.ThemeMode, percent: int = 100) -> None:
    """Give a page both modes with texts of this size, and choose between them."""
    if page.theme is None or _body_size(page) != BODY.size * percent / 100:
        page.theme = theme(LIGHT, percent)
        page.dark_theme = theme(DARK, percent)
    page.theme_mode = mode


def grown(dp: int) -> int:
    """Give a length that holds text, on the page that is drawn: it grows with the text's size."""
    return round(dp * _body_size(ft.context.page) / BODY.size)


def slim() -> bool:
    """Tell whether the page that is drawn holds little beside each other: a phone, or large texts on a tablet."""
    return (ft.context.page.width or SLIM_DP) < grown(SLIM_DP)


def _body_size(page: ft.Page) -> float:
    body = page.theme.text_theme.body_large if page.theme and page.theme.text_theme else None
    return body.size if body and body.size else BODY.size


def _text_theme(palette: Palette, percent: int) -> ft.TextTheme:
    # Every text takes its size from here, so that another size redraws nothing on the server.
    styles = {kind.role: kind.style(palette.ink, percent) for kind in TYPES}
    return ft.TextTheme(
        headline_large=styles[FIGURE.role],
        title_large=styles[TITLE.role],
        title_medium=styles[SUBTITLE.role],
        title_small=styles[STRONG.role],
        body_large=styles[BODY.role],
        body_medium=styles[BODY.role],
        body_small=SMALL.style(palette.muted, percent),
        label_large=styles[LABEL.role],
    )


def _scheme(palette: Palette) -> ft.ColorScheme:
    return ft.ColorScheme(
        primary=palette.primary.strong,
        on_primary=palette.on_primary,
        primary_container=palette.primary.soft,
        on_primary_container=palette.primary.on_soft,
        secondary=palette.near.strong,
        on_secondary=palette.surface,
        secondary_container=palette.near.soft,
        on_secondary_container=palette.near.on_soft,
        tertiary=palette.risk.strong,
        on_tertiary=palette.surface,
        tertiary_container=palette.risk.soft,
        on_tertiary_container=palette.risk.on_soft,
        error=palette.late.strong,
        on_error=palette.surface,
        error_container=palette.late.soft,
        on_error_container=palette.late.on_soft,
        # Material has no fourth meaning: its unused "fixed" slots carry what is off line.
        primary_fixed=palette.offline.strong,
        primary_fixed_dim=palette.offline.soft,
        on_primary_fixed=palette.offline.on_soft,
        surface=palette.surface,
        on_surface=palette.ink,
        on_surface_variant=palette.muted,
        outline=palette.outline,
        outline_variant=palette.hairline,
        surface_bright=palette.paper,
        surface_container_lowest=palette.surface,
        surface_container_low=palette.container,
        surface_container=palette.container,
        surface_container_high=palette.high,
        surface_container_highest=palette.high,
        inverse_surface=palette.ink,
        on_inverse_surface=palette.surface,
        surface_tint=ft.Colors.TRANSPARENT,
    )


def _no_transition() -> ft.PageTransitionsTheme:
    still = ft.PageTransitionTheme.NONE
    return ft.PageTransitionsTheme(android=still, ios=still, linux=still, macos=still, windows=still)
