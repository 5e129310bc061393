"""The words that news sites put around an article, as patterns, one a line.

They name the kinds of web furniture there are (buttons, credits, lists of other stories, comment forms),
never a site. ``furniture.py`` says what a line is by them and by signals that need no words.
"""

from __future__ import annotations

import re


def any_of(patterns: str) -> str:
    """A group that matches any of the patterns, one a line."""
    return f"(?:{'|'.join(patterns.strip().splitlines())})"


COUNT = r"(?:\(?[\d,.]+[KkMm]?\)?\s*)?"
NAME = r"[A-ZÀ-Þ][\w.’'-]*"
AGENCY = any_of(r"""
AP|AFP|EPA|EFE|PA|PTI|ANI|DPA|ANSA|SANA|UPI|AA|Anadolu|REUTERS|Reuters|Getty|Bloomberg|Xinhua|Sputnik
TASS|RIA|Shutterstock|Alamy|iStock|Rex|Pool|Handout
""")
GIVEN_BY = r"(?:©|\([cC]\)|\bvia|[(\[/|]|\b[Cc]redit:|\b[Cc]ourtesy(?: of)?)"
PICTURE = r"(?:photo(?:graph)?s?|image|picture)"

# Who took a picture, or what only stands under one. Case matters.
CREDIT = re.compile(
    any_of(rf"""
^(?:©|\([cC]\)\s)
^(?i:{PICTURE}|video|illustration|graphic|credits?) (?:by|credit|courtesy|copyright|caption|source)\b
^(?i:{PICTURE}|video|illustration|graphic|credits?)\s?[:/|©]
^(?i:media|file) (?:caption|photo|image|picture)\b
^\(?(?:FILE|PHOTO)\b
{GIVEN_BY}\s?{AGENCY}\b(?:[ /-][\w.’'/ -]{{0,60}})?[\])]?\.?$
\b{AGENCY}(?: Images)?\s?/\s?{NAME}[^.!?]{{0,60}}[\])]?\.?$
\b(?:AP|AFP|EPA|Getty) (?:Photo|PHOTO|Images?)(?: ?/ ?[^.!?]{{2,50}})?[\])]?\.?$
\b(?:Photo(?:graph)?s?|Picture|Image|Credit)(?: by| credit| courtesy of)?\s?[:/]\s?\S.{{1,60}}$
[.!?]\s?[(\[](?:Photo|File|Image)[^)\]]*[)\]]$
[.!?]\s?\[[A-Z][^\]]{{1,40}}\]$
\s/\s{NAME}(?: [\w&.’'-]+){{0,5}}$
[.!?][A-Z][a-zà-ÿ]+(?: {NAME}){{1,2}}$
\bin this (?:[\w,]+ ){{0,4}}(?:handout|{PICTURE}|frame grab|video still)\b
\bin an? (?:[\w,]+ ){{0,2}}(?:undated|handout|file|archive|aerial|satellite) {PICTURE}\b
\((?:L|R|C|[Ll]eft|[Rr]ight|[Cc]ent(?:er|re)|\d(?:st|nd|rd)? [LR])\)
""")
)
# A credit that even a caption with a quotation in it ends in.
SIGNED = re.compile(rf"\b{AGENCY}\s?/\s?{NAME}|\((?:L|R|C)\)")
# Who wrote it.
WRITTEN_BY = r"(?:[Bb]y|BY|(?:[Ww]ritten|[Pp]osted|[Pp]ublished) by|[Ff]rom our)"
LINKING = r"(?:and|the|of|in|for|on|at|van|de|al|el|staff|writers?|correspondents?|[&|/–-])"
BYLINE = re.compile(
    any_of(rf"""
^{WRITTEN_BY}[: ]\s*(?:{NAME}|the)(?:[\s,]+(?:{NAME}|@\w+|{LINKING}))*\W*$
^\(?(?i:(?:additional )?(?:reporting|writing)|editing|compiled|translated|edited) by\b.{{2,200}}$
^(?i:authors?|reporter|writers?|editors?|correspondents?|(?:reported|written) by)\s?[:：]\s?.{{1,60}}$
^(?i:source|news id)\s?[:：]\s?.{{1,60}}$
^[\[(]{NAME}(?: {NAME}){{0,3}}[\])]$
""")
)
# What readers and robots wrote below the article: nothing of it comes after.
ASKED = r"(?:(?:no|see|show|view|load|read|all|leave|post|add|write|send|join|submit|your|first to|be the) )*"
THE = r"(?:(?:an?|the|your|all|new|more|in) )*"
REMARKS = r"(?:comments?|reply|replies|conversation|discussion|responses?)"
END = re.compile(
    any_of(rf"""
^\W*{COUNT}thoughts? on .{{3,120}}$
^\W*(?:leave|post|write) (?:a|your) (?:reply|comment)\b.{{0,60}}$
^comments (?:are|have been|for this|may be)\b
^your (?:e-?mail|comment)\b.{{0,60}}(?:published|required|moderat)
^you must be (?:logged|signed) in
^(?:please )?(?:log|sign) in to (?:comment|leave|post|reply)
^fill in your details
^notify me of\b
^save my name\b
^the post .+ appeared first on
^this entry was posted
^via ifttt
^(?:legal )?(?:disclaimer|notice)\b.{{0,20}}$
^(?:disqus|recommended posts|(?:comment|community) (?:guidelines|standards))\W*$
"""),
    re.IGNORECASE,
)
# As above, but also a link to what is further below, at the top of a page.
TALK = re.compile(
    any_of(rf"""
^\W*{COUNT}{ASKED}{THE}{REMARKS}\W*(?:\d+|closed|off|below|here|policy|so far)?\W*$
^\W*{COUNT}{ASKED}{THE}{REMARKS} (?:to|on) .{{3,80}}$
"""),
    re.IGNORECASE,
)
# Heads a list of other articles, of topics or of buttons.
WHICH = any_of(r"""
related|similar|recommended|suggested|featured|popular|trending|latest|recent|top|hot|breaking|other
sponsored|promoted|partner|paid|must[- ]reads?|editor.?s.?
""")
OF_WHAT = any_of(r"""
articles?|stor(?:y|ies)|news|topics?|posts?|content|reading|reads?|coverage|links?|videos?|picks?|choice
headlines?|updates?|now|today|this week|for you|searches|comments|tags?|items?|see more
""")
INVITED = r"(?:share|follow|subscribe|sign up|join us|connect with us|stay (?:connected|informed))"
SEEN = r"(?:read|popular|viewed|shared|commented|recent|watched|e-?mailed|discussed)"
SECTION = re.compile(
    r"^\W*"
    + any_of(rf"""
{WHICH}(?: {OF_WHAT})*
(?:more|most|recently) (?:\w+ and )?{SEEN}(?: \w+){{0,3}}
(?:read|see|hear|view|watch) (?:also|more|next|this|on)
also (?:read|see|watch|in|on)\b.{{0,40}}
more (?:news|stories|from|in|about|like|articles?|headlines?|coverage|top|to|posts?|by)\b.{{0,40}}
(?:you|readers) (?:may|might|could|will) (?:also|like|be|enjoy|want)\b.{{0,30}}
we recommend
our picks
don.?t miss
what (?:to (?:read|watch)|others are)\b.{{0,20}}
in (?:other (?:media|news)|this (?:story|article|section)|pictures|brief)
around the web
(?:from|elsewhere on) (?:the|our|around) .{{0,30}}
explore(?: more)?
(?:up )?next(?: (?:up|articles?|stor(?:y|ies)|posts?))?
previous(?: (?:article|story|post))?
(?:keep|further) reading
tags?|topics?|filed (?:under|in)|categor(?:y|ies)|keywords?|labels|sections|archives?|infographics?
(?:photo |picture )?galler(?:y|ies)|photos|multimedia|opinions?|selections for you|newsletters?
about the (?:author|writer)s?
{INVITED}(?: (?:this|on|via|us|with|for|to|by)\b.{{0,30}})?
""")
    + r"\W*\d*\W*$",
    re.IGNORECASE,
)
# A line that is itself a pointer to another story.
POINTER = any_of(r"""
read(?: more| also| next| this| on| the .{3,30}| more (?:at|on|about))?|also read|see(?: also| more)?
related(?: \w+)?|more|watch(?: live| now)?|listen|explainers?|in pictures|gallery|tags?|topics?
categor(?:y|ies)|filed under|keywords?|via|share|follow|first published|last (?:updated|modified)
""")
TEASER = re.compile(
    any_of(rf"""
^\W*{POINTER}\s?[:|»>→](?!//).{{1,160}}$
^(?:read|click|tap|visit|see|watch) (?:the |this )?(?:full|whole|entire|original|rest|here|our)\b.{{0,80}}$
^(?:read|see|watch) more\b.{{0,80}}$
^continue reading\b.{{0,80}}$
(?:\bread more|continue reading|full story|\[read more\]|see more)\s?(?:»|>+|→|\.\.\.|…)?\W*$
"""),
    re.IGNORECASE,
)
# What a button says, and what may stand with it on one ("Share this article", "3 min read").
BUTTON = any_of(r"""
advertisements?|ads?|shares?|tweet|print|e-?mail|facebook|twitter|whats ?app|linked ?in|pinterest|reddit
telegram|messenger|instagram|youtube|google\+?|flipboard|viber|vk|digg|delicious|buzz|tumblr|rss|bookmark|follow|subscribe
log ?in|log ?out|sign ?in|sign ?up|register|home|menu|search|close|loading|load more
show (?:more|less|all)|see (?:more|all)|view (?:more|all)|play|live|videos?|audio|listen|all news
more news|font|comments?|feedback|faq|sitemap|contact|accept|decline|reject|cookies?|cancel|submit|skip
jump|navigation|download|mins? read|minutes? read|newsletters?|toggle|sponsored|promoted|undo|embed
""")
FILLER = any_of(r"""
an?|all|and|the|this|these|to|on|via|in|up|out|of|by|us|our|we|it|now|more|less|see|view|views|show|read
reading|link|copy|save|like|likes|pin|x|mail|news|size|text|small|big|help|about|got|ok|okay|send|next
prev|previous|back|top|pages?|article|story|main|content|app|photos?|min|mins|minutes?|time|ago|hours?
days?|updated?|published|edition|end|list|image|slide
""")
FURNITURE = re.compile(
    any_of(rf"""
^(?=.*\b{BUTTON}\b)(?:\W*(?:{BUTTON}|{FILLER}|\d+)\b)+\W*$
^\W*(?:skip|jump|go|return|back) to\b.{{0,40}}$
^(?:story|article) continues\b.{{0,40}}$
\ball rights reserved\b
^(?:copyright|©|\(c\))\s
^(?:our standards|terms of use|privacy policy|cookie policy)\b.{{0,60}}$
^\d+\s*(?:min(?:ute)?s?|sec(?:ond)?s?|hours?)\.? (?:read|ago|watch|listen)
\b(?:an?|\d+) (?:minute|hour|day|week|month|year)s? ago$
\{{\{{|\}}\}}|\{{%|%\}}|<%|\$\{{|\bfunction\s?\(|\bvar \w+ =
^[\w-]+\s?:\s?[\w#%-]+;$
^(?:[a-z]+-){{2,}}[a-z]+$
"""),
    re.IGNORECASE,
)
# A web page speaks to its reader and offers something ("our newsletter", "your inbox"); articles don't.
ADDRESS = re.compile(
    r"\b(?:our|us|your?|Our|Your?)\b|^(?:Please|Sign up|Subscribe|Download|Click|Join|Get|Support)\b"
)
OFFER = re.compile(
    r"\b"
    + any_of(r"""
newsletters?|cookies|inbox|subscri(?:be|bers?|ption)|e-?mail(?: address)?|browser|javascript|ad ?block\w*
app store|google play|(?:mobile|our) app|privacy policy|terms of (?:use|service)|personal data|notifications
log ?in|sign ?in|sign ?up|click here|this (?:site|page|website)|our (?:site|website|journalism)|donation
support us|free trial|your account|breaking news alerts|(?:chat|talk) with us
""")
    + r"\b",
    re.IGNORECASE,
)
# Follow the author or the site on a network.
NETWORK = r"(?:Twitter|X|Facebook|Instagram|Telegram|YouTube|WhatsApp|LinkedIn|Google News)"
INVITATION = re.compile(
    any_of(rf"""
^(?:follow|like|join|find|connect with|tweet)\b.{{0,60}}(?:@\w|\b(?:on|via|at) {NETWORK}\b)
\bfollow (?:us|me|him|her|them|the author|@)\b.{{0,40}}(?:@\w|\b(?:on|via) {NETWORK}\b)
"""),
    re.IGNORECASE,
)
STOP_WORDS = re.compile(
    r"\b"
    + any_of(r"""
the|an?|of|to|in|on|at|for|from|by|with|and|or|but|as|that|which|who|this|its?|is|are|was|were|be|been|has|have|had
will|would|he|she|they|we|his|her|their|not|said|says|than|after|before|when|while|also|there|if|no|i|you
""")
    + r"\b",
    re.IGNORECASE,
)
