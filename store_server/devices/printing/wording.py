"""What printed documents say, in the customer's language, and how they write money and time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_currency, get_currency_precision

from shared.money import Money

_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "receipt": "Ticket de caisse",
        "take_away": "Emporté",
        "pick_up": "Retrait en magasin",
        "ship_home": "Livraison à domicile",
        "relay_point": "Livraison en point relais",
        "ship_to_store": "Livraison en magasin",
        "by_hour": "prêt à partir du {when}",
        "by_day": "au plus tard le {when}",
        "confirmed": "",
        "likely": " · date probable",
        "provisional": " · date à confirmer",
        "goods": "Articles",
        "delivery": "Livraison",
        "total": "Total",
        "vat": "dont TVA {rate} % incluse",
        "now": "Payé aujourd’hui",
        "later": "Reste à payer à la remise",
        "card": "Carte {brand} •••• {last4}",
        "card.offline": "Accepté hors ligne · sera présenté à la banque",
        "collect": "Présentez ce code pour retirer votre commande.",
        "find": "Ce code retrouve votre achat.",
        "slip": "Bordereau de colisage",
        "order": "Commande {number}",
        "for": "Pour",
        "article": "Article",
        "quantity": "Quantité",
        "enclosed": "{count} article(s) dans ce colis",
        "missing": "{count} article(s) non joint(s)",
        "from": "Expéditeur",
        "to": "Destinataire",
        "weight": "{kg} kg",
        "service.bulky": "Volumineux",
        "service.express": "Express",
        "service.relay": "Relais",
        "service.shuttle": "Navette",
        "service.standard": "Standard",
    },
    "en": {
        "receipt": "Receipt",
        "take_away": "Taken away",
        "pick_up": "Collection in store",
        "ship_home": "Home delivery",
        "relay_point": "Relay point delivery",
        "ship_to_store": "Delivery to the store",
        "by_hour": "ready from {when}",
        "by_day": "by {when}",
        "confirmed": "",
        "likely": " · likely date",
        "provisional": " · date to be confirmed",
        "goods": "Items",
        "delivery": "Delivery",
        "total": "Total",
        "vat": "of which VAT {rate}% included",
        "now": "Paid today",
        "later": "To pay at hand-over",
        "card": "{brand} card •••• {last4}",
        "card.offline": "Accepted off line · to be presented to the bank",
        "collect": "Show this code to collect your order.",
        "find": "This code finds your purchase.",
        "slip": "Packing slip",
        "order": "Order {number}",
        "for": "For",
        "article": "Item",
        "quantity": "Quantity",
        "enclosed": "{count} item(s) in this parcel",
        "missing": "{count} item(s) not enclosed",
        "from": "From",
        "to": "To",
        "weight": "{kg} kg",
        "service.bulky": "Bulky",
        "service.express": "Express",
        "service.relay": "Relay",
        "service.shuttle": "Shuttle",
        "service.standard": "Standard",
    },
}
_DAY = {"fr": "EEEE d MMMM", "en": "EEEE d MMMM"}
_HOUR = {"fr": "EEEE d MMMM 'à' HH:mm", "en": "EEEE d MMMM 'at' HH:mm"}


@dataclass(frozen=True)
class Wording:
    """One language, in one time zone."""

    language: str
    timezone: str = "Europe/Paris"

    def t(self, key: str, **facts: str | int) -> str:
        """Say `key`, its places filled."""
        return _TEXTS[self.language][key].format(**facts)

    def service(self, name: str) -> str:
        """Say what a carrier's service is called: the carrier's own name for it, where we have no word."""
        return _TEXTS[self.language].get(f"service.{name}", name)

    def money(self, amount: Money) -> str:
        """Write an amount, such as 128,40 €."""
        minor_per_major = 10 ** get_currency_precision(amount.currency)
        return format_currency(
            amount.minor / minor_per_major, amount.currency, locale=_LOCALES[self.language]
        )

    def day(self, moment: datetime) -> str:
        """Write a day, such as mardi 24 novembre."""
        return self._moment(moment, _DAY[self.language])

    def hour(self, moment: datetime) -> str:
        """Write a day with its hour."""
        return self._moment(moment, _HOUR[self.language])

    def _moment(self, moment: datetime, pattern: str) -> str:
        zone = ZoneInfo(self.timezone)
        return format_datetime(moment, pattern, tzinfo=zone, locale=_LOCALES[self.language])
