"""Why a node is asked for its part, as the promise explains the option that the part belongs to."""

from collections.abc import Mapping
from typing import NamedTuple

from central_oms.use_cases.ask import Question, View, explained
from shared.fulfilment import WhyMe
from shared.promise.account import Explanation
from shared.promise.answer import Option, Part


class Asked(NamedTuple):
    """What a node's people are told, and the whole account that customer service can read."""

    why_me: WhyMe
    explanation: Explanation


def why_asked(view: View, question: Question, option: Option) -> Mapping[Part, Asked]:
    """Tell it of each part, where it is known; `view` is the stock before anything of it is kept for the option."""
    explanation = explained(view, question, option)
    if explanation is None:
        return {}
    told = (WhyMe(reason=account.why_me, when=account.when) for account in explanation.parts)
    return {part: Asked(why_me, explanation) for part, why_me in zip(option.parts, told, strict=True)}
