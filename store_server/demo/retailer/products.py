"""The demo catalogue: 1,500 articles in about 12,000 sizes and colours, and how fast each sells."""

from collections.abc import Iterator, Sequence
from random import Random

from stdnum import ean

from shared.catalogue import Attributes, Product, Variant
from shared.money import Money
from store_server.demo.retailer.assortment import GROWING, SIZES, Plan, plans
from store_server.demo.retailer.places import PARTNERS
from store_server.demo.retailer.words import CARE, COLOURS, MATERIALS, NAMES, OWN_BRANDS, TOUCHES, Colour

MOST_POPULAR = 100_000
# The best seller of an average store goes 4 times a day; then Zipf with 0.8, which makes about 70 units a day in all.
BEST_SOLD_PER_DAY = 4.0
ZIPF = 0.8
_PARTNER_SHARE = 0.07
_REDUCED_SHARE = 0.12


def products(rng: Random) -> tuple[Product, ...]:
    """Make the catalogue; names, product ids, SKUs and GTINs are unique."""
    plan_of = [plan for plan in plans() for _ in range(plan.articles)]
    names = _names(rng, plan_of)
    ranks = list(range(1, len(plan_of) + 1))
    rng.shuffle(ranks)
    return tuple(
        _product(rng, number, plan, name, rank)
        for number, (plan, name, rank) in enumerate(zip(plan_of, names, ranks, strict=True), start=1)
    )


def sold_per_day(product: Product) -> Iterator[tuple[str, float]]:
    """Give each SKU with the units that an average store sells of it in a day; the middle sizes sell most."""
    sold = BEST_SOLD_PER_DAY * product.popularity / MOST_POPULAR
    last = len(product.variants) - 1
    weights = [1 + min(place, last - place) for place in range(last + 1)]
    whole = sum(weights)
    for variant, weight in zip(product.variants, weights, strict=True):
        yield variant.sku, round(sold * weight / whole, 5)


def _names(rng: Random, plan_of: Sequence[Plan]) -> list[str]:
    taken: set[str] = set()
    names = []
    for plan in plan_of:
        name = f"{rng.choice(plan.nouns)} {rng.choice(NAMES)}"
        while name in taken:
            name = f"{rng.choice(plan.nouns)} {rng.choice(NAMES)}"
        taken.add(name)
        names.append(name)
    return names


def _product(rng: Random, number: int, plan: Plan, name: str, rank: int) -> Product:
    return Product(
        product_id=f"p-{number:04d}",
        name=name,
        brand=_brand(rng, plan),
        department=plan.department,
        category=plan.category,
        description=_description(rng, plan, name),
        picture=plan.picture,
        axes=("size", "colour") if SIZES[plan.sizes] else ("colour",),
        attributes=Attributes(
            bulky="bulky" in plan.flags, fragile="fragile" in plan.flags, hazardous="hazardous" in plan.flags
        ),
        popularity=round(MOST_POPULAR / rank**ZIPF),
        zone=_zone(rng, plan),
        variants=tuple(_variants(rng, number, plan)),
    )


def _brand(rng: Random, plan: Plan) -> str:
    if plan.department == "Maison" and rng.random() < 3 * _PARTNER_SHARE:
        return rng.choice(tuple(PARTNERS.values()))
    return rng.choice(OWN_BRANDS)


def _description(rng: Random, plan: Plan, name: str) -> str:
    material, touch = rng.choice(MATERIALS[plan.material]), rng.choice(TOUCHES[plan.material])
    noun = name.rsplit(" ", 1)[0]
    link = ":" if plan.material == "scent" else "en"
    return f"{noun} {link} {material}, {touch}. {rng.choice(CARE[plan.material])}".replace(" : ", "\u00a0: ")


def _zone(rng: Random, plan: Plan) -> str:
    if "bulky" in plan.flags:
        return f"Réserve · quai {rng.randint(1, 3)}"
    return f"{plan.department} · allée {rng.randint(1, 6)} · étagère {rng.randint(1, 5)}"


def _variants(rng: Random, number: int, plan: Plan) -> Iterator[Variant]:
    colours = [COLOURS[code] for code in rng.sample(plan.palette, _tints(rng, plan))]
    euros = _between(rng, plan.euros)
    weight_g = round(_between(rng, plan.weight_g), -1)
    reduced = rng.random() < _REDUCED_SHARE
    sizes: tuple[str, ...] = SIZES[plan.sizes] or ("",)
    for nth_colour, colour in enumerate(colours):
        for nth_size, size in enumerate(sizes):
            percent = 100 + 45 * nth_size if plan.sizes in GROWING else 100
            price = _price(euros * percent)
            yield Variant(
                sku=_sku(number, colour, size),
                gtin=_gtin(number, nth_colour * len(sizes) + nth_size),
                options=(size, colour.name) if size else (colour.name,),
                colour=colour.tint,
                price=price,
                compare_at=_price(euros * percent * 4 // 3) if reduced else None,
                weight_g=weight_g * percent // 100,
                volume_cm3=plan.volume_cm3 * percent // 100,
            )


def _tints(rng: Random, plan: Plan) -> int:
    """Two articles in five come in one colour fewer."""
    return max(1, plan.tints - (rng.random() < 0.4))


def _between(rng: Random, bounds: tuple[int, int]) -> int:
    """Draw within the bounds, the cheap end more often."""
    low, high = bounds
    return low + int((high - low) * rng.random() * rng.random())


def _price(cents: int) -> Money:
    """Round to whole euros less ten cents, as price labels read."""
    return Money(minor=max(1, round(cents / 100)) * 100 - 10)


def _sku(number: int, colour: Colour, size: str) -> str:
    return "-".join(filter(None, (f"{number:04d}", colour.code, size.replace(" ", ""))))


def _gtin(number: int, nth: int) -> str:
    """Number within 29, a prefix that GS1 leaves to each shop for its own use."""
    serial = f"29{number:06d}{nth:04d}"
    return f"{serial}{ean.calc_check_digit(serial)}".zfill(14)
