"""Questions turned into their opposite, so that the text that answered them no longer does.

People who write questions that a text seems to answer and doesn't (SQuAD 2, Rajpurkar et al. 2018) often do
it with an antonym or a negation: every other word fits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

_PAIRS = """first/last most/least more/fewer more/less largest/smallest larger/smaller biggest/smallest
    highest/lowest higher/lower high/low oldest/youngest oldest/newest old/new older/younger before/after
    earliest/latest early/late earlier/later began/ended begin/end start/end started/stopped opened/closed
    open/close won/lost win/lose increase/decrease increased/decreased rise/fall rose/fell born/died
    birth/death north/south northern/southern east/west eastern/western left/right best/worst good/bad
    better/worse above/below over/under inside/outside male/female men/women man/woman boys/girls boy/girl
    husband/wife father/mother son/daughter brother/sister public/private legal/illegal allowed/forbidden
    support/oppose supported/opposed accept/reject accepted/rejected agree/refuse agreed/refused approve/veto
    approved/vetoed long/short longest/shortest longer/shorter same/different strong/weak strongest/weakest
    positive/negative common/rare popular/unpopular majority/minority gained/lost included/excluded
    created/destroyed built/demolished arrived/left bought/sold buy/sell hired/fired love/hate like/dislike
    fast/slow fastest/slowest hot/cold warm/cool rich/poor richest/poorest major/minor maximum/minimum
    upper/lower modern/ancient internal/external domestic/foreign local/foreign urban/rural joined/left
    entered/left always/never always/rarely usually/rarely often/rarely with/without success/failure
    succeeded/failed true/false possible/impossible able/unable winter/summer morning/evening day/night
    cheap/expensive light/heavy wide/narrow thick/thin full/empty enemy/ally attack/defend attacked/defended
    friend/enemy teacher/student buyer/seller employer/employee author/reader victory/defeat defeated/joined
    peace/war past/future simple/complex easy/difficult hard/easy primary/secondary only/also similar/unlike
    advantage/disadvantage benefits/drawbacks"""
PAIRS = [(pair.split("/")[0], pair.split("/")[1]) for pair in _PAIRS.split()]
OPPOSITES: Mapping[str, str] = dict(PAIRS) | {b: a for a, b in reversed(PAIRS)}
DENIED = 0.25  # share of the other questions that are denied: a reader need not learn to look for "not"
_WORD = re.compile(rf"\b(?:{'|'.join(sorted(OPPOSITES, key=len, reverse=True))})\b")
_VERB = re.compile(r"\b(?:is|are|was|were|did|does|do|has|had|have|can|could|will|would|should|may|must)\b")
_ASKS = re.compile(  # with its subject, if that is one word: "did the army "
    r"\b(?:did|does|do|can|could|will|would|should|has|had|have) (?:the |an? |his |her |their |its )?[\w'-]+ "
)
_SHORT = {"can": "can't", "will": "won't"}


def turn(question: str, chance: random.Random) -> str | None:
    """The question with one word made its opposite, or denied; None if neither can be."""
    known = list(_WORD.finditer(question))
    if known and chance.random() < 0.8:
        word = chance.choice(known)
        return question[: word.start()] + OPPOSITES[word[0]] + question[word.end() :]
    verb = _VERB.search(question)
    if not verb or chance.random() > DENIED:
        return None
    return deny(question, verb, chance)


def deny(question: str, verb: re.Match[str], chance: random.Random) -> str:
    """The question with "not" or "never" behind its ``verb`` or its subject."""
    word = chance.choice(["not", "not", "never"])
    asks = _ASKS.search(question)
    if asks and verb.start() == asks.start():
        if chance.random() < 0.5:
            return f"{question[: asks.end()]}{word} {question[asks.end() :]}"
        short = _SHORT.get(verb[0], f"{verb[0]}n't")
    elif chance.random() < 0.4 and verb[0] in {"is", "are", "was", "were"}:
        short = f"{verb[0]}n't"
    else:
        short = f"{verb[0]} {word}"
    return question[: verb.start()] + short + question[verb.end() :]
