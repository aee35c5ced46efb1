"""The carbon model against the 28 rows that Impact CO2 publishes, to the printed digit.

The rows are data of github.com/incubateur-ademe/impactco2 (src/data/categories/livraison.ts), under this licence:

MIT License

Copyright (c) 2022 Datagir

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

import pytest

from shared.promise.carbon import (
    BULKY,
    CLOTHING,
    PLATFORMS_G,
    RELAY_TRIP_KM,
    SHOP_TRIP_KM,
    preparation_g,
    relay_g,
    shop_g,
    transport_g,
    trip_g,
    warehouse_g,
)

GOODS = {1: (10_000, CLOTHING), 2: (10_000, CLOTHING), 15: (100_000, BULKY), 30: (200_000, BULKY)}

#: Method, kg of the parcel, then kg CO2e of transport, preparation, storage and transit, the customer's trip, in all.
ROWS = [
    ("shop", 1, 0.285556, 0, 0.25929, 4.267602, 4.812449),
    ("shop", 1, 0.285556, 0, 0.25929, 0, 0.544846),
    ("relay", 1, 0.285556, 0.352709, 0.017853, 0.995774, 1.651892),
    ("relay", 1, 0.285556, 0.352709, 0.017853, 0, 0.656118),
    ("click_and_collect", 1, 0.285556, 0.352709, 0.25929, 4.267602, 5.165158),
    ("click_and_collect", 1, 0.285556, 0.352709, 0.25929, 0, 0.897555),
    ("home", 1, 0.352976, 0.352709, 0.016316, 0, 0.722001),
    ("shop", 2, 0.571113, 0, 0.25929, 4.267602, 5.098005),
    ("shop", 2, 0.571113, 0, 0.25929, 0, 0.830403),
    ("relay", 2, 0.571113, 0.352709, 0.017853, 0.995774, 1.937449),
    ("relay", 2, 0.571113, 0.352709, 0.017853, 0, 0.941675),
    ("click_and_collect", 2, 0.571113, 0.352709, 0.25929, 4.267602, 5.450714),
    ("click_and_collect", 2, 0.571113, 0.352709, 0.25929, 0, 1.183112),
    ("home", 2, 0.705952, 0.352709, 0.016316, 0, 1.074976),
    ("shop", 15, 4.283346, 0, 2.652724, 4.267602, 11.203672),
    ("shop", 15, 4.283346, 0, 2.652724, 0, 6.936069),
    ("relay", 15, 4.283346, 1.637063, 0.238352, 0.995774, 7.154535),
    ("relay", 15, 4.283346, 1.637063, 0.238352, 0, 6.158762),
    ("click_and_collect", 15, 4.283346, 1.637063, 2.652724, 4.267602, 12.840735),
    ("click_and_collect", 15, 4.283346, 1.637063, 2.652724, 0, 8.573133),
    ("home", 15, 5.294638, 1.637063, 0.22298, 0, 7.154681),
    ("shop", 30, 8.566692, 0, 5.300009, 4.267602, 18.134303),
    ("shop", 30, 8.566692, 0, 5.300009, 0, 13.8667),
    ("relay", 30, 8.566692, 2.598652, 0.471266, 0.995774, 12.632383),
    ("relay", 30, 8.566692, 2.598652, 0.471266, 0, 11.63661),
    ("click_and_collect", 30, 8.566692, 2.598652, 5.300009, 4.267602, 20.732954),
    ("click_and_collect", 30, 8.566692, 2.598652, 5.300009, 0, 16.465352),
    ("home", 30, 10.589277, 2.598652, 0.440521, 0, 13.628449),
]


@pytest.mark.parametrize(("method", "kg", "transport", "preparation", "storage", "trip", "total"), ROWS)
def test_a_parcel_emits_what_impact_co2_publishes(method, kg, transport, preparation, storage, trip, total):
    volume, goods = GOODS[kg]
    kept = {"relay": relay_g(volume), "shop": shop_g(volume), "click_and_collect": shop_g(volume)}
    trip_km = {"relay": RELAY_TRIP_KM, "shop": SHOP_TRIP_KM, "click_and_collect": SHOP_TRIP_KM}
    steps = [
        transport_g(kg, to_the_door=method == "home"),
        0 if method == "shop" else preparation_g(volume, goods),
        warehouse_g(volume, goods) + PLATFORMS_G + kept.get(method, 0),
        trip_g(trip_km[method]) if trip else 0,
    ]
    assert [round(step / 1000, 6) for step in steps] == [transport, preparation, storage, trip]
    assert round(sum(steps) / 1000, 6) == total


def test_a_shorter_haul_emits_less():
    assert transport_g(1, haul_km=20) < transport_g(1, haul_km=400) < transport_g(1, haul_km=800)
