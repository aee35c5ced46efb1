"""A range of three articles in the search index, and questions to it."""

from collections.abc import Iterable, Mapping

from shared.catalogue import Product
from shared.contract.store.finding import Found
from store_server.use_cases.find import Finder, Search
from tests.support.builders import a_product, a_variant

DRESS = a_product(
    product_id="p-dress",
    name="Robe d'été Vézère",
    popularity=900,
    variants=(a_variant(sku="0100-NOI-M", gtin="02900001000001", options=("M", "noir")),),
)
SCARF = a_product(
    product_id="p-scarf",
    name="Écharpe Tarn",
    brand="Noa",
    department="Accessoires",
    category="Écharpes",
    axes=("colour",),
    popularity=800,
    variants=(a_variant(3_900, sku="0200-ECR", gtin=None, options=("écru",), colour="#F1E9D8"),),
)
MIDI = a_product(
    product_id="p-midi",
    name="Robe midi Loire",
    popularity=700,
    variants=(a_variant(4_500, sku="0300-BLE-S", gtin=None, options=("S", "bleu nuit")),),
)
RANGE = (DRESS, SCARF, MIDI)


def a_finder(products: Iterable[Product] = RANGE, here: Mapping[str, int] | None = None) -> Finder:
    """Give an index of products in their order of popularity, with units here by SKU."""
    finder = Finder()
    finder.load(products, here or {}, {"0100-NOI-M": 7})
    return finder


def ask(finder: Finder, q: str = "", **asked: object) -> Found:
    """Search, and read the answer as a tablet does."""
    return Found.model_validate_json(finder.page(Search.model_validate({"q": q, **asked})))


def found(finder: Finder, q: str = "", **asked: object) -> list[str]:
    """Search, and give the ids of the products in order."""
    return [hit.product_id for hit in ask(finder, q, **asked).hits]
