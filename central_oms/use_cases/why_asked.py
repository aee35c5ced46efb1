"""Why a node is asked for its part, as the promise explains the option that the part belongs to."""

from collections.abc import Mapping

from central_oms.use_cases.ask import Question, View, explained
from shared.fulfilment import WhyMe
from shared.promise.answer import Option, Part


def why_asked(view: View, question: Question, option: Option) -> Mapping[Part, WhyMe]:
    """Tell it of each part, where it is known; `view` is the stock before anything of it is kept for the option."""
    explanation = explained(view, question, option)
    if explanation is None:
        return {}
    told = (WhyMe(reason=account.why_me, when=account.when) for account in explanation.parts)
    return dict(zip(option.parts, told, strict=True))
