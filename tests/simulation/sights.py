"""What worlds have to show now and then: an invariant that nothing ever puts to the test holds for nothing."""

from enum import StrEnum


class Sight(StrEnum):
    """Something that came to pass, and after which all accounts must agree."""

    HANDED_ON = "what one store declined, another one took on"
    GIVEN_BACK = "the mirror gave back all that a dead disk or an old file lacks"
    DIED_IN_A_COMMIT = "a disk died between a commit and its mirror"
    FORGOTTEN = "a file went back or away, and no mirror told the rest"
    WHOLE_AGAIN = "a mirror that was away is whole again"
    TWO_MACHINES = "two machines spoke as one store"
    OMS_BACK = "the OMS went back"
    TRIMMED = "facts left the outbox"
    POISON = "a fact that the OMS cannot take waited for a person"
