from central_oms.storage.documents import Retailer
from central_oms.use_cases.ask import Question, View, lacking
from shared.network import DeliveryMode
from shared.order import Channel
from shared.promise.answer import PartLine
from tests.support.builders import LYON, NOW, SKU, STORE, a_line, a_position, an_option
from tests.support.central import NETWORK
from tests.support.ruling import a_policy

RULED = a_policy(rules=[{"rule": "buffer", "name": "for the till", "units": 2}])
PART = an_option("l-1").parts[0]


def asking(on_hand: int) -> tuple[View, Question]:
    """Ask to have one unit sent home where a rule keeps two of each SKU, and where the store alone holds some."""
    held = {(STORE, SKU): a_position(on_hand)}
    line = a_line(line_id="l-1", mode=DeliveryMode.SHIP_HOME)
    question = Question((line,), STORE, LYON, None, Channel.WEB, "", NOW)
    return View(Retailer(NETWORK, RULED, {}), held, {}, {}), question


def test_what_a_rule_keeps_is_lacking() -> None:
    assert lacking(*asking(3), [PART]) is None
    assert lacking(*asking(2), [PART]) == (STORE, SKU)


def test_units_that_nobody_asked_for_are_lacking_where_there_are_none() -> None:
    other = PART.model_copy(update={"lines": (PartLine(line_id="l-1", sku="scarf", quantity=1),)})
    assert lacking(*asking(9), [other]) == (STORE, "scarf")
