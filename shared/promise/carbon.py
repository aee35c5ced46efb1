"""Grams of CO2e of a parcel, after ADEME's parametric model of parcel deliveries.

Source: the rules of @incubateur-ademe/publicodes-impact-livraison 0.7.0 (MIT), with the constants of Impact CO2.
"""

from math import cbrt, pi
from typing import NamedTuple

CAR_G_PER_KM = 142.25341
LONG_HAUL_KM = 400.0
SHOP_TRIP_KM = 30.0
RELAY_TRIP_KM = 7.0

_SECOND_HAUL_KM = 123.0
_DELIVERY_KM = 70.0
_ROUND_KM = 45.0
#: Roads are 5 % longer than the map says, and one kilometre in five is driven empty.
_DRIVEN_PER_KM = 1.05 / (1 - 0.2)

_ELECTRICITY_G_PER_KWH = 81.0
_GAS_G_PER_MJ = 74.0
_BUILDING_DAYS = 50 * 365
_GAS_MJ_PER_M2_DAY = 82.8 / 365
_WAREHOUSE_G_PER_M2 = 12_515.52451
_SHOP_G_PER_M2 = 2_500.0


class Goods(NamedTuple):
    """What the model tells apart: how long goods wait in the warehouse, and what ordering them online costs."""

    warehouse_days: float
    online_g: float


CLOTHING = Goods(warehouse_days=20, online_g=0.0234)
BULKY = Goods(warehouse_days=40, online_g=0.0416)


class _Vehicle(NamedTuple):
    """HBEFA's polynomial in the mean speed gives the exhaust per kilometre."""

    exhaust: tuple[float, float, float, float, float]
    km_per_h: float
    load_t: float
    making_g_per_tkm: float

    def g_per_kg_km(self) -> float:
        exhaust = 0.0
        for factor in reversed(self.exhaust):
            exhaust = exhaust * self.km_per_h + factor
        road_g_per_tkm = 5.6
        return (road_g_per_tkm + self.making_g_per_tkm + exhaust * _DRIVEN_PER_KM / self.load_t) / 1000


HAUL_G_PER_KG_KM = _Vehicle(
    (2658.381936133, -59.503740818, 0.15518666, 0.011536086, -9.5661e-05), 60, 3.5, 2.8
).g_per_kg_km()
_VAN = _Vehicle(
    (495.724170429, -16.736438277, 0.333519703, -0.002759366, 8.481e-06), 30, 0.2, 8.4
).g_per_kg_km()


def _floor_g_per_m2_day(building_g_per_m2: float, kwh_per_day: float) -> float:
    built = building_g_per_m2 / _BUILDING_DAYS
    return built + kwh_per_day * _ELECTRICITY_G_PER_KWH + _GAS_MJ_PER_M2_DAY * _GAS_G_PER_MJ


_WAREHOUSE_G_PER_CM3_DAY = _floor_g_per_m2_day(_WAREHOUSE_G_PER_M2, 0.12) * 4 / 2_000_000
_RELAY_G_PER_CM3 = _floor_g_per_m2_day(_SHOP_G_PER_M2, 0.74) * 2 / 1_000_000
#: A sorting platform handles ten parcels a day on each square metre, and every parcel passes two platforms.
PLATFORMS_G = 2 * _floor_g_per_m2_day(_WAREHOUSE_G_PER_M2, 0.12) / 10


def _shop_g_per_cm3() -> float:
    surface_m2, weeks, kwh_per_m2 = 2000, 28 / 7, 690
    share = 4 * weeks / 1_000_000 / (surface_m2 * 52)
    energy = 0.82 * kwh_per_m2 * _ELECTRICITY_G_PER_KWH + 0.18 * 3.6 * kwh_per_m2 * _GAS_G_PER_MJ
    return surface_m2 * share * (_SHOP_G_PER_M2 / 50 + energy)


_SHOP_G_PER_CM3 = _shop_g_per_cm3()


def transport_g(kg: float, haul_km: float = LONG_HAUL_KM, *, to_the_door: bool = False) -> float:
    """Carry a parcel over `haul_km` between platforms, then to a shop or relay, or on a round of doorsteps."""
    van_km = _DELIVERY_KM + (_ROUND_KM if to_the_door else 0)
    return kg * (HAUL_G_PER_KG_KM * (haul_km + _SECOND_HAUL_KM) + _VAN * van_km)


def preparation_g(volume_cm3: float, goods: Goods = CLOTHING) -> float:
    """Order online and pack in cardboard: a sphere of that volume and 45 % more for the box around it."""
    radius_cm = cbrt(3 * volume_cm3 / (4 * pi))
    cardboard_g = 4 * pi * radius_cm**2 * 1.45 * 0.084
    return goods.online_g + 1.29 * cardboard_g


def warehouse_g(volume_cm3: float, goods: Goods = CLOTHING) -> float:
    """Store goods before they are sold."""
    return volume_cm3 * _WAREHOUSE_G_PER_CM3_DAY * goods.warehouse_days


def relay_g(volume_cm3: float) -> float:
    """Keep a parcel at a relay point until it is collected."""
    return volume_cm3 * _RELAY_G_PER_CM3


def shop_g(volume_cm3: float) -> float:
    """Keep goods in a shop."""
    return volume_cm3 * _SHOP_G_PER_CM3


def trip_g(km: float) -> float:
    """Drive there and back, `km` in all, for this parcel alone."""
    return km * CAR_G_PER_KM
