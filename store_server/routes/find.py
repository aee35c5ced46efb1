"""Search and scan, asked at each letter and each beep."""

from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import ValidationError

from shared.contract.problem import documented
from shared.contract.store.finding import Found, Scanned
from shared.errors import BadInput, InvalidCode, NotAllowed, NotFound, SignInNeeded
from store_server.dependencies import services_of, signed_in
from store_server.routes.ready import BEARER, Documented, ready_router, refused
from store_server.use_cases import browse
from store_server.use_cases.find import Search

router = ready_router("Finding")
MOST_CODE_LETTERS = 80
_CODE: Documented = {
    "name": "code",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": MOST_CODE_LETTERS},
    "example": "2900000100007",
}
_SAID = {
    "size": "Sizes as the facets write them, such as `M`; of several one is enough.",
    "colour": "Colours as the facets write them; of several one is enough, in one of the sizes.",
    "price": "Prices in cents from the first on and under the second: `2000-5000`, `-2000` or `5000-`.",
    "here": "Only what stands in this store, in the size and colour that are asked for.",
    "facets": "Count sizes, colours and prices too.",
}
_SEVERAL = ("size", "colour", "price")
_SEARCH: list[Documented] = [
    {"name": name, "in": "query", "required": False, "description": _SAID.get(name, ""), "schema": schema}
    for name, schema in Search.model_json_schema()["properties"].items()
]


@router.get(
    "/scans/{code}",
    response_model=Scanned,
    responses=documented(InvalidCode, NotFound, SignInNeeded, NotAllowed),
    openapi_extra={"parameters": [_CODE, BEARER]},
)
async def read_scan(request: Request) -> bytes:
    """Tell what a scanned code is: an item, a collection, an order, a delivery or a customer."""
    services, code = services_of(request), request.path_params["code"]
    signed_in(services, request)
    if len(code) > MOST_CODE_LETTERS:
        raise InvalidCode(code=code[:40])
    scanned = services.operations.look(
        lambda operations: services.replica.look(
            lambda replica: browse.read_scan(operations, replica, services.finder, code)
        )
    )
    return scanned.model_dump_json().encode()


@router.get(
    "/search",
    response_model=Found,
    responses=documented(BadInput, SignInNeeded, NotAllowed),
    openapi_extra={"parameters": [*_SEARCH, BEARER]},
)
async def search_products(request: Request) -> bytes:
    """Find products by the beginnings of words, by SKU or by barcode; what is here comes first."""
    services = services_of(request)
    signed_in(services, request)
    return services.finder.page(_asked(request))


def _asked(request: Request) -> Search:
    # Starlette's `request.url` takes 8 µs to put together what is cut again here.
    query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    several = {name: [value for known, value in query if known == name] for name in _SEVERAL}
    try:
        return Search.model_validate(dict(query) | several)
    except ValidationError as error:
        raise refused(("query",), error) from error
