"""What a promise costs a retailer whose policy says nothing else, in one table.

Every figure is in 1/100 of a minor unit, of whatever currency the retailer's prices are in, unless its name says else.
"""

from shared.network import NodeKind

PER_MINOR = 100

PICK_SETUP = {NodeKind.STORE: 15_000, NodeKind.WAREHOUSE: 6_000, NodeKind.PARTNER: 20_000}
PICK_LINE = {NodeKind.STORE: 6_000, NodeKind.WAREHOUSE: 2_500, NodeKind.PARTNER: 3_000}
#: Receiving and staging a parcel, or staging a collection, and handing it to the customer.
HAND_OVER = 5_000
#: Finding another source for a line that proves missing: the work, the second parcel, the message to the customer.
RESOURCE = 80_000
#: A hundred of the retailer's money a tonne, which is 1/100 of a minor unit for each gram.
CO2_MINOR_PER_TONNE = 10_000

#: What a day of waiting, and a kilometre to fetch it, weigh against the customer's price when options are ranked.
WAIT_MINOR_PER_DAY = 150
TRIP_MINOR_PER_KM = 30

NEAR_KM = 100
REGIONAL_KM = 400

MOST_PARCELS = 4
#: Above, the exact solution takes too long: its work grows threefold with each item.
MOST_EXACT_ITEMS = 12
COLLECTION_PLACES = 3
OPTIONS_PER_PLACE = 3

#: A catalogue without weights and volumes must not make parcels look free.
ASSUMED_WEIGHT_G = 500
ASSUMED_VOLUME_CM3 = 3_000

#: Nearer than this the customer comes on foot.
ON_FOOT_KM = 1.0


def distance_band(km: float) -> int:
    """Give the place of `km` in a tariff: near, regional, national."""
    return 0 if km <= NEAR_KM else 1 if km <= REGIONAL_KM else 2
