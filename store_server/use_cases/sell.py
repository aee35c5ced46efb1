"""Filling a basket: each change is decided on the basket as it is, planned outside the writer, and kept at once."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from shared.basket import (
    Basket,
    BasketLine,
    BasketStatus,
    Way,
    basket_line,
    changeable,
    due,
    line_of,
    ordered_groups,
    payable,
    taken_away,
    units,
    with_line,
    with_quantity,
    with_way,
)
from shared.catalogue import Product
from shared.contract.problem import slug
from shared.contract.store.selling import AddLine, BasketPage, ChangeLine, Group
from shared.customer import Customer, contact
from shared.errors import NoLongerSold, ShopError, VersionConflict
from shared.network import DeliveryMode
from shared.permissions import Person
from shared.promise.answer import Answer, Part
from store_server.storage import baskets, payments
from store_server.storage.tx import Tx
from store_server.use_cases import overrides, plan
from store_server.use_cases.plan import Answers, Asker

Edit = Callable[[Tx, Basket], Basket]


@dataclass(frozen=True)
class Seller:
    """Who serves, in which store, when, and with which promises at hand."""

    person: Person
    asker: Asker
    answers: Answers

    @property
    def now(self) -> datetime:
        """The moment of the command."""
        return self.asker.at


Use = Callable[[Tx, Seller], Basket]


def open_basket(tx: Tx, basket_id: str, deposit_percent: int, seller: Seller) -> Basket:
    """Start a basket; one that is there already is given as it is."""
    known = baskets.find(tx, basket_id)
    if known is not None:
        return known
    opened = Basket(
        basket_id=basket_id,
        owner=seller.person.person_id,
        owner_name=seller.person.name,
        deposit_percent=deposit_percent,
        created_at=seller.now,
        changed_at=seller.now,
    )
    baskets.save(tx, opened)
    return opened


def change(tx: Tx, basket_id: str, seen: int | None, edit: Edit, seller: Seller) -> Basket:
    """Edit a basket, keep for its ordered lines the options most like before, and open it again if it was parked.

    Raises:
        VersionConflict: `seen` is not the current version.
        Unplanned: the options are not solved yet.
    """
    known = _as_seen(baskets.get(tx, basket_id), seen)
    edited = edit(tx, changeable(known))
    replanned = plan.planned(edited, edited.chosen or known.chosen, seller.asker, seller.answers)
    return _kept(tx, replanned, BasketStatus.OPEN, seller)


def park(tx: Tx, basket_id: str, seen: int | None, seller: Seller) -> Basket:
    """Put a basket aside; the next change opens it again."""
    known = _as_seen(baskets.get(tx, basket_id), seen)
    # A manager's word was for the customer who stood here.
    put_aside = changeable(known).model_copy(update={"overrides": ()})
    return _kept(tx, put_aside, BasketStatus.PARKED, seller)


def drop(tx: Tx, basket_id: str, seen: int | None, seller: Seller) -> Basket:
    """Give a basket up."""
    known = _as_seen(baskets.get(tx, basket_id), seen)
    return _kept(tx, changeable(known), BasketStatus.DROPPED, seller)


def with_item(tx: Tx, basket: Basket, product: Product, add: AddLine, line_id: str) -> Basket:
    """Put units of a variant into a basket; without a chosen way they are taken away if enough are free here."""
    mode = add.mode or _at_once(tx, basket, add)
    return with_line(basket, _line(product, add, mode, line_id))


def with_change(basket: Basket, line_id: str, wanted: ChangeLine) -> Basket:
    """Change a line's way, then its quantity; what is None stays."""
    line = line_of(basket, line_id)
    if wanted.mode is not None:
        basket = with_way(basket, line_id, wanted.mode, wanted.collect_at, wanted.relay_id)
    elif line.mode is not None and (wanted.collect_at or wanted.relay_id):
        collect_at, relay_id = wanted.collect_at or line.collect_at, wanted.relay_id or line.relay_id
        basket = with_way(basket, line_id, line.mode, collect_at, relay_id)
    return basket if wanted.quantity is None else with_quantity(basket, line_id, wanted.quantity)


def with_customer(basket: Basket, customer: Customer | None) -> Basket:
    """Say for whom the basket is; where they live may change the promises."""
    return basket.model_copy(update={"customer": None if customer is None else contact(customer)})


def refreshed(basket: Basket, asker: Asker, answers: Answers) -> Basket:
    """Give an unpaid basket with its promises as they are now; any other as it is.

    Raises:
        Unplanned: the options are not solved yet.
    """
    return plan.planned(basket, basket.chosen, asker, answers) if _unpaid(basket) else basket


def ready_to_pay(tx: Tx, basket: Basket, unsold: Collection[str], store_id: str) -> Basket:
    """Give the basket back if nothing stands in the way of paying it.

    Args:
        unsold: SKUs that are no longer sold.

    Raises:
        Conflict: one of its kinds, such as `WayMissing`, `NoLongerSold`, `KeptForOrders` or `OutOfStock`.
    """
    for line in payable(basket).lines:
        if line.sku in unsold:
            raise NoLongerSold(name=line.name)
    overrides.require_units(tx, basket, own_units(basket, store_id))
    return basket


def own_units(basket: Basket, store_id: str) -> Counter[str]:
    """Count the units of each SKU that leave this store's stock: taken away, or prepared here of what is there."""
    counted = units(taken_away(basket))
    for option in basket.chosen:
        for part in option.parts:
            if part.node_id == store_id and not part.comes_later:
                counted += units_of(part)
    return counted


def units_of(part: Part) -> Counter[str]:
    """Count the units of each SKU that one node prepares."""
    counted = Counter[str]()
    for line in part.lines:
        counted[line.sku] += line.quantity
    return counted


def page(tx: Tx, basket: Basket, asker: Asker, answers: Answers, unsold: Collection[str]) -> BasketPage:
    """Show a basket with its promises as they are now, and what stands in the way of paying it.

    Raises:
        Unplanned: the options are not solved yet.
    """
    shown = refreshed(basket, asker, answers)
    offered = plan.answers_to(shown, asker, answers) if _unpaid(basket) else {}
    groups = ordered_groups(shown)
    return BasketPage(
        basket=shown,
        due=due(shown),
        groups=tuple(_group(way, groups[way], answer) for way, answer in offered.items()),
        names={},
        payment=payments.latest(tx, basket.basket_id),
        pay_problem=_pay_problem(tx, shown, unsold, asker.store_id),
        kept=_kept_lines(tx, shown, asker.store_id) if _unpaid(basket) else (),
    )


def _unpaid(basket: Basket) -> bool:
    return basket.status in (BasketStatus.OPEN, BasketStatus.PARKED)


def _as_seen(known: Basket, seen: int | None) -> Basket:
    if seen is not None and seen != known.version:
        raise VersionConflict(who=known.owner_name)
    return known


def _kept(tx: Tx, basket: Basket, status: BasketStatus, seller: Seller) -> Basket:
    kept = basket.model_copy(
        update={
            "status": status,
            "owner": seller.person.person_id,
            "owner_name": seller.person.name,
            "version": basket.version + 1,
            "changed_at": seller.now,
        }
    )
    baskets.save(tx, kept)
    return kept


def _at_once(tx: Tx, basket: Basket, add: AddLine) -> DeliveryMode | None:
    # Also what is kept for orders: whoever scanned it holds it, and hears why a manager is needed.
    here = overrides.units_here(tx, add.sku, units(taken_away(basket))[add.sku] + add.quantity)
    return DeliveryMode.TAKE_AWAY if here else None


def _line(product: Product, add: AddLine, mode: DeliveryMode | None, line_id: str) -> BasketLine:
    line = basket_line(product, product.variant(add.sku), line_id, add.quantity)
    return line.model_copy(update={"mode": mode, "collect_at": add.collect_at, "relay_id": add.relay_id})


def _group(way: Way, lines: tuple[BasketLine, ...], answer: Answer) -> Group:
    # The drops of 60 nodes belong to the product's page; here they would be most of what is sent.
    shown = answer.model_copy(update={"dropped": ()})
    return Group(mode=way.mode, line_ids=tuple(line.line_id for line in lines), answer=shown)


def _kept_lines(tx: Tx, basket: Basket, store_id: str) -> tuple[str, ...]:
    skus = overrides.kept_of(tx, basket, own_units(basket, store_id))
    return tuple(line.line_id for line in taken_away(basket) if line.sku in skus)


def _pay_problem(tx: Tx, basket: Basket, unsold: Collection[str], store_id: str) -> str | None:
    try:
        ready_to_pay(tx, basket, unsold, store_id)
    except ShopError as problem:
        return slug(type(problem))
    return None
