"""Photos that the store keeps; a browser asks for them itself, and so without a sign-in."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse

from shared.contract.problem import documented
from shared.errors import NotFound
from store_server.dependencies import Wired

router = APIRouter(tags=["Products"])
PhotoId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
#: What lies at another address has another id.
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@router.get("/photos/{photo_id}", response_class=FileResponse, responses=documented(NotFound))
async def show_photo(photo_id: PhotoId, services: Wired) -> FileResponse:
    """Show a photo that was fetched from its address."""
    path = services.photos.find(photo_id)
    if path is None:
        raise NotFound(what="photo", key=photo_id)
    return FileResponse(path, headers=_FOR_GOOD)
