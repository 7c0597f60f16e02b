"""The City's colour as a stylesheet, so that no page needs an inline style."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from governance.core.guards import public

READABLE = 4.5  # WCAG 2.2, 1.4.3: text against its ground


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour as three shares of 0..255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, written: str) -> "Colour":
        """From #rrggbb."""
        return cls(*(int(written[place : place + 2], 16) for place in (1, 3, 5)))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def towards(self, other: "Colour", share: float) -> "Colour":
        """This colour mixed with a share (0..1) of the other."""
        pairs = zip((self.red, self.green, self.blue), (other.red, other.green, other.blue), strict=True)
        return Colour(*(round(mine + (theirs - mine) * share) for mine, theirs in pairs))

    def luminance(self) -> float:
        """Relative luminance as WCAG defines it, 0 (black) to 1 (white)."""
        shares = (part / 255 for part in (self.red, self.green, self.blue))
        red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, other: "Colour") -> float:
        """Contrast ratio as WCAG defines it, 1 to 21."""
        light, dark = sorted((self.luminance(), other.luminance()), reverse=True)
        return (light + 0.05) / (dark + 0.05)


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)
# The grounds that links and buttons stand on, the least favourable of each theme (static/css/imprimatur.css).
LIGHT_GROUND, DARK_GROUND = Colour.parse("#e2eff2"), Colour.parse("#16343d")


def readable(colour: Colour, ground: Colour, towards: Colour) -> Colour:
    """The colour itself where it can be read on the ground, else the nearest mix that can."""
    mixes = (colour.towards(towards, step / 20) for step in range(21))
    return next((mix for mix in mixes if mix.contrast(ground) >= READABLE), towards)


def stylesheet(written: str) -> str:
    """The tokens that carry the City's colour, for light and dark, all readable."""
    own = Colour.parse(written)
    light, dark = readable(own, LIGHT_GROUND, BLACK), readable(own, DARK_GROUND, WHITE)
    pairs = {
        "--brand": (light, dark),
        "--brand-hover": (light.towards(BLACK, 0.25), dark.towards(WHITE, 0.25)),
        "--on-brand": (WHITE, BLACK),
        "--link": (light, dark),
    }
    tokens = "".join(f"{name}:light-dark({in_light},{in_dark});" for name, (in_light, in_dark) in pairs.items())
    return f":root{{{tokens}}}\n"


@require_safe
@public
@cache_control(max_age=3600)
def city_css(request: HttpRequest) -> HttpResponse:
    """The stylesheet; none where the City keeps the product's own colour."""
    if not settings.CITY_COLOUR:
        raise Http404
    return HttpResponse(stylesheet(settings.CITY_COLOUR), content_type="text/css")
