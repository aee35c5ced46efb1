"""Two machines that speak as one store are noticed and not heard; one machine never is shut out."""

from itertools import count

import pytest

from central_oms.storage.database import Tx
from central_oms.use_cases import machines, streams
from shared.contract.oms.feed import Cursor as Place
from shared.contract.oms.feed import Pull
from shared.contract.oms.line import Hello, HelloAnswer
from shared.errors import Conflict, Fenced, NotFound, StaleSession, Superseded
from tests.support.builders import NOW, STORE
from tests.support.central import EPOCH, a_database


class Machine:
    """One machine that runs a store's program."""

    numbers = count(1)

    def __init__(self, tx: Tx, name: str) -> None:
        self.tx, self.name = tx, name
        self.session, self.proof = "", ""
        self.restart()

    def restart(self) -> None:
        self.boot_id = f"boot-{next(self.numbers)}"

    def greet(self) -> HelloAnswer | Conflict:
        """Say hello once."""
        said = Hello(
            nonce="n",
            boot_id=self.boot_id,
            machine_id=self.name,
            proof=self.proof,
            inc=None,
            seq=0,
            clock=NOW,
        )
        answer = machines.greet(self.tx, STORE, said, EPOCH, NOW, lambda: f"session-{next(self.numbers)}")
        if isinstance(answer, HelloAnswer):
            self.session, self.proof = answer.session, ""
        if isinstance(answer, Superseded):
            self.proof = str(answer.facts["proof"])
        return answer

    def insist(self) -> HelloAnswer | Conflict:
        """Say hello, with the proof that is asked for."""
        answer = self.greet()
        return self.greet() if isinstance(answer, Superseded) else answer

    def heard(self) -> bool:
        pulled = Pull(session=self.session or "none", cursor=Place(epoch=EPOCH, through={}))
        try:
            streams.pull(self.tx, STORE, pulled, EPOCH)
        except StaleSession:
            return False
        return True


def test_a_machine_that_starts_again_is_heard(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        machine = Machine(tx, "a")
        for _ in range(3):
            machine.greet()
            machine.restart()
        assert isinstance(machine.greet(), HelloAnswer)
        assert machine.heard()


def test_an_old_hello_that_comes_late_does_not_end_the_session(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        old, machine = Machine(tx, "a"), Machine(tx, "a")
        old.greet()
        machine.greet()
        assert isinstance(old.greet(), Superseded)
        assert machine.heard()


def test_a_hello_that_was_on_its_way_when_its_machine_died_shuts_nobody_out(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        machine, ghost = Machine(tx, "a"), Machine(tx, "a")
        machine.greet()
        ghost.greet()
        assert isinstance(machine.insist(), HelloAnswer)
        assert machine.heard()


def test_two_that_live_are_both_fenced(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        first, second = Machine(tx, "a"), Machine(tx, "b")
        first.greet()
        second.greet()
        first.insist()
        assert isinstance(second.insist(), Fenced)
        assert isinstance(first.insist(), Fenced)
        assert (first.heard(), second.heard()) == (False, False)


@pytest.mark.parametrize("chosen", ["a", "b"])
def test_the_one_that_a_person_chooses_goes_on_and_the_other_never(url: str, chosen: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        pair = {name: Machine(tx, name) for name in ("a", "b")}
        for name in "abab":
            pair[name].insist()
        shown = machines.admit(tx, STORE, chosen)
        assert "fenced" not in {machine.standing for machine in shown.machines}
        other = pair["b" if chosen == "a" else "a"]
        for _ in range(3):
            assert isinstance(other.insist(), Fenced)
            assert isinstance(pair[chosen].insist(), HelloAnswer)
            other.restart()
        assert pair[chosen].heard()


def test_only_a_machine_that_spoke_can_be_chosen(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        with pytest.raises(NotFound):
            machines.admit(tx, STORE, "never")
        with pytest.raises(NotFound):
            machines.show(tx, "s-nowhere")
