"""Who may do what: action → permission → roles, deny by default. Routes and screens ask this table and nothing else."""

from enum import StrEnum

from shared.errors import NotAllowed
from shared.value import Id, Message, Words


class Role(StrEnum):
    """What a person is in the store."""

    ASSOCIATE = "associate"
    PICKER = "picker"
    MANAGER = "manager"


class Permission(StrEnum):
    """What a role may hold."""

    LOOK = "look"  #: see products, stock and today's work
    SELL = "sell"
    FULFIL = "fulfil"  #: prepare, pack and hand over
    COUNT = "count"  #: say how many units stand on the shelf
    RECEIVE = "receive"  #: check in what a delivery brings
    MANAGE = "manage"
    OVERRIDE = "override"  #: let a colleague do what a role alone may not


HOLDS: dict[Role, frozenset[Permission]] = {
    Role.ASSOCIATE: frozenset({Permission.LOOK, Permission.SELL, Permission.FULFIL}),
    Role.PICKER: frozenset({Permission.LOOK, Permission.FULFIL, Permission.COUNT, Permission.RECEIVE}),
    Role.MANAGER: frozenset(Permission),
}


class Person(Message):
    """Someone who works in the store."""

    person_id: Id
    name: Words
    initials: Words
    role: Role


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role holds a permission."""
    return permission in HOLDS.get(role, frozenset())


# The routes' names; None needs no sign-in. A route that is not listed is refused to everyone.
ACTIONS: dict[str, Permission | None] = {
    "list_staff": None,
    "sign_in": None,
    "show_session": Permission.LOOK,
    "sign_out": Permission.LOOK,
    "show_today": Permission.LOOK,
    "show_line": Permission.LOOK,
    "stream_changes": Permission.LOOK,
    "search_products": Permission.LOOK,
    "read_scan": Permission.LOOK,
    "show_product": Permission.LOOK,
    "show_photo": None,
    "show_ways": Permission.LOOK,
    "explain_way": Permission.LOOK,
    "show_ledger": Permission.LOOK,
    "count_stock": Permission.COUNT,
    "open_basket": Permission.SELL,
    "list_baskets": Permission.SELL,
    "show_basket": Permission.SELL,
    "add_line": Permission.SELL,
    "change_line": Permission.SELL,
    "choose_customer": Permission.SELL,
    "choose_option": Permission.SELL,
    "take_left": Permission.SELL,
    "explain_option": Permission.SELL,
    "park_basket": Permission.SELL,
    "drop_basket": Permission.SELL,
    "override_stock": Permission.SELL,
    "pay_basket": Permission.SELL,
    "check_payment": Permission.SELL,
    "find_customers": Permission.SELL,
    "add_customer": Permission.SELL,
    "show_customer": Permission.SELL,
    "list_orders": Permission.SELL,
    "show_order": Permission.SELL,
    "explain_part": Permission.SELL,
    "print_receipt": Permission.SELL,
    "show_queue": Permission.FULFIL,
    "show_work": Permission.FULFIL,
    "accept_work": Permission.FULFIL,
    "decline_work": Permission.FULFIL,
    "start_work": Permission.FULFIL,
    "scan_item": Permission.FULFIL,
    "undo_scan": Permission.FULFIL,
    "mark_short": Permission.FULFIL,
    "finish_work": Permission.FULFIL,
    "stage_work": Permission.FULFIL,
    "hand_over_work": Permission.FULFIL,
    "pack_work": Permission.FULFIL,
    "ship_work": Permission.FULFIL,
    "print_packing_slip": Permission.FULFIL,
    "print_label": Permission.FULFIL,
    "list_deliveries": Permission.RECEIVE,
    "show_delivery": Permission.RECEIVE,
    "scan_delivery": Permission.RECEIVE,
    "recount_delivery": Permission.RECEIVE,
    "close_delivery": Permission.RECEIVE,
    "show_manager": Permission.MANAGE,
    "close_case": Permission.MANAGE,
    "import_products": Permission.MANAGE,
}


# What a second person must hold, who lets someone take the action.
APPROVALS: dict[str, Permission] = {
    "override_stock": Permission.OVERRIDE,
    "pay_basket": Permission.OVERRIDE,
}


def may_do(role: Role, action: str) -> bool:
    """Tell whether a role may take an action; an unknown action is refused."""
    if action not in ACTIONS:
        return False
    needed = ACTIONS[action]
    return needed is None or may(role, needed)


def require_action(person: Person, action: str) -> None:
    """Let a person pass who may take the action.

    Raises:
        NotAllowed: the role may not, or nobody may.
    """
    if not may_do(person.role, action):
        raise NotAllowed(role=person.role.value, permission=str(ACTIONS.get(action) or action))


def require_approval(person: Person, action: str) -> None:
    """Let an action pass that this person approves of.

    Raises:
        NotAllowed: the role may not approve of it.
    """
    needed = APPROVALS[action]
    if not may(person.role, needed):
        raise NotAllowed(role=person.role.value, permission=needed.value)
