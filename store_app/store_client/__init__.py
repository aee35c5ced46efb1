"""The store server's API as verbs, in one file per use case."""

from store_app.store_client.counting import Counting
from store_app.store_client.finding import Finding
from store_app.store_client.managing import Managing
from store_app.store_client.preparing import Preparing
from store_app.store_client.receiving import Receiving
from store_app.store_client.selling import Selling
from store_app.store_client.signing_in import SigningIn


class StoreClient(SigningIn, Managing, Finding, Selling, Preparing, Counting, Receiving):
    """One tablet's way to the store server.

    Every verb raises what the server refused with, as the class it was raised as, or `Unreachable`. A changing verb takes
    the idempotency `key` of the person's intention: the same key carries out the same call once, however often it is sent.
    `version` is the one that the person saw: another one now is a `VersionConflict`.
    """
