"""Every word a person reads: message catalogues, and money, dates, ages and distances as the language writes them."""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from shared.errors import ShopError
from shared.money import Money
from shared.promise.answer import Reason

#: British English: 24-hour times and day before month, as on the French screens.
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
Fact = str | int | Money


@dataclass(frozen=True)
class Words:
    """One language, in one store's time zone.

    `language` is the two letters of its catalogue; `texts` holds one text for each key, or one for each plural form.
    """

    language: str
    locale: Locale
    zone: tzinfo
    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    plural_form: Callable[[int], int] = field(repr=False, compare=False)

    def t(self, key: str, /, **facts: Fact) -> str:
        """Say `key`, its places filled; `count` chooses the plural.

        Raises:
            KeyError: the catalogue has no such key, or a place was not filled.
        """
        forms = self.texts[key]
        count = facts.get("count")
        index = self.plural_form(count) if len(forms) > 1 and isinstance(count, int) else 0
        return forms[index].format(**{name: self._fact(fact) for name, fact in facts.items()})

    def of(self, member: StrEnum) -> str:
        """Say what a member of an enumeration is called: `delivery_mode.ship_home`."""
        return self.t(f"{_snake(type(member).__name__)}.{member.value}")

    def error(self, error: ShopError) -> str:
        """Say what went wrong and what to do."""
        facts = {name: self._named(fact) for name, fact in error.facts.items()}
        return self.t(f"error.{_snake(type(error).__name__)}", **facts)

    def reason(self, reason: Reason) -> str:
        """Say in one sentence why a promise is as it is."""
        counted = next((reason.facts[name] for name in ("days", "lines") if name in reason.facts), 0)
        facts: dict[str, Fact] = {**reason.facts, "count": counted}
        if "saved_minor" in facts:
            # An order that was explained by an earlier version names no currency.
            currency = str(facts.get("currency", "EUR"))
            facts["saved"] = Money(minor=int(reason.facts["saved_minor"]), currency=currency)
        return self.t(reason.code, **facts)

    def promise(self, moment: datetime, now: datetime, *, by_hour: bool) -> str:
        """Say when a promise is due: the hour where it was promised, else the day."""
        return self.when(moment, now) if by_hour else self.day(moment, now)

    def money(self, amount: Money) -> str:
        """128,40 €."""
        minor_per_major = 10 ** get_currency_precision(amount.currency)
        return format_currency(amount.minor / minor_per_major, amount.currency, locale=self.locale)

    def price(self, amount: Money) -> str:
        """4,90 €, or the word for nothing to pay."""
        return self.money(amount) if amount.minor else self.t("price.free")

    def number(self, value: float) -> str:
        """12 500."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """96 %, from a share between 0 and 1; never rounded up to a certainty."""
        return format_percent(min(share, 0.99) if share < 1 else share, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """15:40, in the store's time zone."""
        return format_time(moment.astimezone(self.zone), "HH:mm", locale=self.locale)

    def day(self, moment: datetime, now: datetime) -> str:
        """Today, tomorrow, mar. 24, or mar. 24 nov. beyond a week."""
        day, today = self._date(moment), self._date(now)
        named = {0: "day.today", 1: "day.tomorrow", -1: "day.yesterday"}.get((day - today).days)
        if named:
            return self.t(named)
        skeleton = "Ed" if timedelta(0) < day - today < timedelta(days=7) else "MMMEd"
        return format_skeleton(skeleton, day, locale=self.locale)

    def when(self, moment: datetime, now: datetime) -> str:
        """Today 15:40."""
        return f"{self.day(moment, now)} {self.time(moment)}"

    def long_day(self, day: date) -> str:
        """24 novembre 2026."""
        return format_date(day, "long", locale=self.locale)

    def left(self, due: datetime, now: datetime) -> str:
        """How long until `due`, or how late it is."""
        minutes = round((due - now).total_seconds() / 60)
        span = self._span(abs(minutes))
        return self.t("time.late", span=span) if minutes < 0 else self.t("time.in", span=span)

    def ago(self, then: datetime, now: datetime) -> str:
        """How long ago `then` was."""
        minutes = max(0, int((now - then).total_seconds() // 60))
        return self.t("time.ago", span=self._span(minutes)) if minutes else self.t("time.just_now")

    def span(self, length: timedelta) -> str:
        """How long something has lasted."""
        minutes = int(length.total_seconds() // 60)
        return self._span(minutes) if minutes > 0 else self.t("span.moment")

    def seen(self, as_of: datetime, now: datetime) -> str:
        """How old a figure is."""
        return self.t("time.seen", ago=self.ago(as_of, now))

    def distance(self, km: float) -> str:
        """800 m, 4,2 km or 215 km."""
        if km < 1:
            return self.t("unit.m", value=self.number(round(km * 1000, -1)))
        return self.t("unit.km", value=self.number(round(km, 1) if km < 10 else round(km)))

    def carbon(self, grams: int) -> str:
        """0,7 kg CO₂e."""
        return self.t("unit.co2e", value=self.number(round(grams / 1000, 1)))

    def weight(self, grams: int) -> str:
        """450 g or 1,2 kg."""
        if grams < 1000:
            return self.t("unit.g", value=self.number(grams))
        return self.t("unit.kg", value=self.number(round(grams / 1000, 1)))

    def _named(self, fact: str | int) -> str | int:
        """Programs name each other in English: `store server` is the key `what.store_server`."""
        forms = self.texts.get(f"what.{fact.replace(' ', '_')}") if isinstance(fact, str) else None
        return forms[0] if forms else fact

    def _fact(self, fact: Fact) -> str:
        if isinstance(fact, Money):
            return self.money(fact)
        return self.number(fact) if isinstance(fact, int) else fact

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _span(self, minutes: int) -> str:
        if minutes < 60:
            return self.t("span.minutes", value=minutes)
        if minutes < 48 * 60:
            return self.t("span.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
        return self.t("span.days", count=minutes // (24 * 60))


def load(folder: Path, zone: tzinfo) -> dict[str, Words]:
    """Read the catalogue of each language from `folder`."""
    return {language: _read(folder / f"{language}.po", language, zone) for language in LOCALES}


def _read(path: Path, language: str, zone: tzinfo) -> Words:
    locale = Locale.parse(LOCALES[language])
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    texts = {_key(message.id): _forms(message.string) for message in catalogue if message.id}
    return Words(language, locale, zone, texts, gettext.c2py(catalogue.plural_expr))


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
