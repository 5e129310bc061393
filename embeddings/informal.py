"""Questions as people type them, written out: "yo whens the 2nd round plz" → "when's the 2nd round".

What reads a question learnt from written English, and a word that no passage has speaks against an answer.
"""

from __future__ import annotations

import re

_SHORT = """
    whos=who's whats=what's wheres=where's whens=when's whys=why's hows=how's thats=that's theres=there's
    dont=don't doesnt=doesn't didnt=didn't isnt=isn't arent=aren't wasnt=wasn't werent=weren't hasnt=hasn't
    havent=haven't hadnt=hadn't wont=won't wouldnt=wouldn't cant=can't couldnt=couldn't shouldnt=shouldn't
    wat=what wut=what wich=which wher=where u=you ur=your pls=please plz=please cuz=because coz=because
    bcuz=because thru=through abt=about tmrw=tomorrow yday=yesterday rn=right_now gonna=going_to
    wanna=want_to ppl=people govt=government gvt=government gov't=government prez=president pres=president
    intl=international dept=department mtg=meeting msg=message yrs=years hrs=hours w/=with w/o=without
"""
WRITTEN_OUT = {
    short: meant.replace("_", " ") for short, meant in (pair.split("=") for pair in _SHORT.split())
}
_TYPED = re.compile(r"(?<![\w'’./@-])(?:w/o?(?=\s)|[^\W\d_]+(?:['’][^\W\d_]+)?)(?![\w'’@]|[/-]\w|\.\s*\w)")
_ELSEWHERE_NAMES = (
    (re.compile(r"^(\W*)wen(?=\s)"), r"\1when"),
    (re.compile(r"\b(who|what|where|when|why|how|they|you)( all)? r(?=\s)", re.IGNORECASE), r"\1\2 are"),
)
_CALL = r"hey|hiya|hi|hello|yo|ok|okay|um+|uh+|lol|please"
_TO_ALL = r"(?:\s+(?:guys|all|bot|there))?"
_CALLED = re.compile(  # "Hello Kitty" is no greeting
    rf"^\W*(?:(?:{_CALL}){_TO_ALL}\b[\s,!.:]+|(?:{_CALL.title()}){_TO_ALL}(?:[,!.:]+\s*|\s+(?=[a-z])))+(?=\w)"
)
_THANKED = re.compile(  # nor are all who give thanks polite
    r"(?:,\s*(?:thanks|thank you|guys)|[\s,]+(?:please|thx|ty|lol|btw))+(?=\s*[?.!]*\s*$)"
)


def write_out(question: str) -> str:
    """A question without greeting and thanks and with its short spellings written out; "US" stays."""
    plain = _TYPED.sub(_meant, question)
    for pattern, meant in _ELSEWHERE_NAMES:
        plain = pattern.sub(meant, plain)
    return _THANKED.sub("", _CALLED.sub("", plain)) or question


def _meant(match: re.Match[str]) -> str:
    typed = match[0]
    meant = WRITTEN_OUT.get(typed[0].lower() + typed[1:].replace("’", "'"))
    if meant is None or (typed[0].isupper() and len(typed) <= 2):
        return typed
    return meant.capitalize() if typed[0].isupper() else meant
