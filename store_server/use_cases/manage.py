"""The store at a glance, for its manager."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.contract.store.managing import Alarm, Manager, PersonWork
from shared.contract.store.shift import Line
from shared.fulfilment import FulfilmentOrder
from shared.permissions import Person
from store_server.storage import cases, orders, parked, payments, people, work
from store_server.storage.tx import Tx
from store_server.use_cases import audit, settlements
from store_server.use_cases.queue import show_queue


def show_manager(tx: Tx, line: Line, alarms: tuple[Alarm, ...], timezone: str, now: datetime) -> Manager:
    """Give the queue, what each person has, the takings of the day, what needs a look and what was done by someone's word."""
    morning = now.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    queue = show_queue(tx, now)
    open_work = [row.work for row in (*queue.rows, *queue.ready)]
    done_today = work.ended_since(tx, morning)
    signed_in = people.signed_in_ids(tx, now)
    count, takings = orders.taken_since(tx, morning)
    return Manager(
        now=now,
        queue=queue,
        people=tuple(_load(person, signed_in, open_work, done_today) for person in people.active(tx)),
        line=line,
        checking=payments.open_attempts(tx),
        stored=settlements.stored(tx),
        cases=cases.open_cases(tx),
        unread=parked.count(tx),
        orders_today=count,
        takings_today=takings,
        alarms=alarms,
        deeds=audit.newest(tx),
    )


def _load(
    person: Person,
    signed_in: frozenset[str],
    open_work: list[FulfilmentOrder],
    done_today: tuple[FulfilmentOrder, ...],
) -> PersonWork:
    mine = [known for known in open_work if known.assignee == person.person_id]
    done = [known for known in done_today if known.assignee == person.person_id]
    return PersonWork(
        person=person,
        signed_in=person.person_id in signed_in,
        open_work=len(mine),
        units_today=sum(known.units_picked for known in (*mine, *done)),
    )
