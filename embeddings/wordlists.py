"""Words of English that no rule gives: numbers, irregular forms, peoples, stop words. Only lists."""

from __future__ import annotations

STOP = frozenset(
    """a about according after again against all also am among an and any are around as at be
    because been before being below between both but by can could did do does doing down during
    each either else ever every few for from further get gets got had has have having he her here hers herself
    him himself his how however i if in into is it its itself just like many may me might more
    most much must my myself no nor not now of off on once one only or other our ours out over
    own per please same shall she should since so some such tell than that the their theirs them
    themselves then there these they this those though through to together too toward towards
    under until up upon us very via was we were what whatever when where whether which while who
    whoever whom whose why will with within without would yes yet you your yours s t d ll m re
    ve dont doesnt didnt isnt wasnt arent werent whats whos hows wheres whens im ive id theres
    wont wouldnt cant couldnt shouldnt hasnt havent hadnt thats whys""".split()
)

GENERIC = frozenset(
    """able actual amount answer article ask aware become begin believe better big break bring call
    cause certain change city claim clear come co country currently date day decade decide
    declare describe detail do due early end event exact exactly expect explain fact far feel
    figure find force general give go good great group happen have hear help high hope hour idea
    instead issue job keep kind know large last late latest lead leave less let level like
    likely list little live long look lot make main major matter mean mention minute mind month
    move name need new news next number occur offer official ok old open order originally part
    people period person place plan play point possible present problem put question quote reach
    read real reason receive recent regard remain report result right role run say see seem send
    set show side sort speak stand start state stay still story suppose sure take talk tell term
    thing think time today touch town treat try turn type use used view want watch way week well
    win word work world wrong year yet""".split()
)
"""Words that any question may have about anything: that a passage has none of them says nothing."""

SMALL = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
} | {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}

SCALES = {
    "dozen": 12,
    "hundred": 100,
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mln", "mn", "m"), 10**6),
    **dict.fromkeys(("billion", "bln", "bn"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}

ORDINALS = {
    word: value
    for value, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
}

ROMAN = {
    numeral: value
    for value, numeral in enumerate("I II III IV V VI VII VIII IX X XI XII XIII XIV XV".split(), 1)
    if len(numeral) > 1
}

LINKS = frozenset("of the and for on in de la du al el von van der bin ibn".split())
"""Small words that stand inside names."""

WRITTEN_OUT = {
    ("united", "states"): "a:us",
    ("united", "kingdom"): "a:uk",
    ("united", "nations"): "a:un",
    ("european", "union"): "a:eu",
    ("islamic", "state"): "w:isis",
}
"""Names whose initials are meant even where the name is written without capitals."""

SUFFIXES = tuple(
    pair.split("-")
    for pair in """ization-iz isation-iz ising-iz izing-iz ised-iz ized-iz ise-iz ize-iz ional- ition-it
    ation- ating- ator- ated- ate- ctor-ct ment- ance- ence- ness- ial- ian- ish- ese-
    ing- our-or ion- ity- ied-i ia- ed- er- an- ly- al- y-i a- i- e-""".split()
)
"""Endings and what takes their place, the first that fits: a short stem keeps its ending."""


def forms(lines: str) -> dict[str, str]:
    """From ``base form form`` a line, the base of each form."""
    return {form: line.split()[0] for line in lines.strip().splitlines() for form in line.split()[1:]}


IRREGULAR = forms("""
    arise arose arisen
    beat beaten
    becom became become becomes becoming
    begin began begun
    bleed bled
    break broke broken
    bring brought
    build built
    buy bought
    catch caught
    choos chose chosen choose choosing
    com came coming comes come
    deal dealt
    di die dies died dying dead death deaths
    draw drew drawn
    driv drove driven drive drives driving
    eat ate eaten
    elect election elections electoral elected electing
    fall fell fallen
    feed fed
    feel felt
    fight fought fights fighting fighter fighters
    find found
    fle fled flee fleeing flees
    fly flew flown
    forget forgot forgotten
    freez froze frozen freeze
    giv gave given give gives giving
    go went gone goes going
    grow grew grown growth
    hear heard
    hide hid hidden
    hold held
    keep kept
    know knew known
    lay laid
    lead led leader leaders leads leading leadership
    leav left leave leaves leaving
    lend lent
    los lost lose loses losing loss losses
    mak made make makes making maker makers
    man men
    mean meant
    meet met meeting meetings meets
    pay paid payment payments
    ris rose risen rise rises rising
    run ran running
    say said says saying
    see saw seen
    seek sought
    sell sold sale sales
    send sent
    shak shook shaken shake
    shoot shot shooting shootings
    show shown
    sing sang sung
    sink sank sunk
    speak spoke spoken speech speeches
    spend spent
    stand stood
    station stations stationed
    steal stole stolen
    strik struck stricken strike strikes striking
    swear swore sworn
    swim swam swum
    tak took taken take takes taking
    teach taught
    tell told
    think thought
    throw threw thrown
    understand understood
    wear wore worn
    win won winner winners winning wins
    woman women
    writ wrote written write writes writing writer writers
    child children
    person people persons peoples
    minister ministers ministerial
    bomb bombing bombings bombed bombs bomber
    kill killed killing killings kills killer
    syr syria syrian syrians
""")

CANONICAL = {
    form: (meaning,)
    for meaning, group in {
        "a:us": "usa america american americans",
        "a:uk": "britain british briton britons",
        "w:afghanistan": "afghan afghans afghanistan",
        "w:azerbaijan": "azerbaijani azerbaijanis azeri azeris azerbaijan",
        "w:bangladesh": "bangladeshi bangladeshis bangladesh",
        "w:barbados": "barbadian barbadians barbados",
        "w:belgium": "belgian belgians belgium",
        "w:congo": "congolese congo",
        "w:cuba": "cuban cubans cuba",
        "w:cyprus": "cypriot cypriots cyprus",
        "w:czechia": "czech czechs czechia",
        "w:denmark": "danish dane danes denmark",
        "w:fiji": "fijian fijians fiji",
        "w:finland": "finnish finn finns finland",
        "w:france": "french frenchman france",
        "w:gaza": "gazan gazans gaza",
        "w:germany": "german germans germany",
        "w:ghana": "ghanaian ghanaians ghana",
        "w:greece": "greek greeks greece",
        "w:hungary": "hungarian hungarians hungary",
        "w:iceland": "icelandic icelander icelanders iceland",
        "w:iraq": "iraqi iraqis iraq",
        "w:ireland": "irish irishman ireland",
        "w:israel": "israeli israelis israel",
        "w:italy": "italian italians italy",
        "w:jordan": "jordanian jordanians jordan",
        "w:kazakhstan": "kazakh kazakhs kazakhstan",
        "w:kosovo": "kosovar kosovars kosovo",
        "w:kuwait": "kuwaiti kuwaitis kuwait",
        "w:kyrgyzstan": "kyrgyz kyrgyzstan",
        "w:lebanon": "lebanese lebanon",
        "w:mali": "malian malians mali",
        "w:mexico": "mexican mexicans mexico",
        "w:morocco": "moroccan moroccans morocco",
        "w:myanmar": "burmese burma myanmar",
        "w:netherlands": "dutch netherlands holland",
        "w:niger": "nigerien nigeriens niger",
        "w:norway": "norwegian norwegians norway",
        "w:pakistan": "pakistani pakistanis pakistan",
        "w:panama": "panamanian panamanians panama",
        "w:paraguay": "paraguayan paraguayans paraguay",
        "w:peru": "peruvian peruvians peru",
        "w:philippines": "filipino filipinos philippines philippine",
        "w:poland": "polish pole poles poland",
        "w:portugal": "portuguese portugal",
        "w:qatar": "qatari qataris qatar",
        "w:scotland": "scottish scots scot scotland",
        "w:senegal": "senegalese senegal",
        "w:spain": "spanish spaniard spaniards spain",
        "w:sweden": "swedish swede swedes sweden",
        "w:switzerland": "swiss switzerland",
        "w:taiwan": "taiwanese taiwan",
        "w:tajikistan": "tajik tajiks tajikistan",
        "w:thailand": "thai thais thailand",
        "w:turkey": "turkish turk turks turkey turkiye",
        "w:turkmenistan": "turkmen turkmenistan",
        "w:uruguay": "uruguayan uruguayans uruguay",
        "w:uzbekistan": "uzbek uzbeks uzbekistan",
        "w:wales": "welsh wales",
        "w:yemen": "yemeni yemenis yemen",
        "w:isis": "isis isil daesh",
        "w:january": "jan january",
        "w:february": "feb february",
        "w:march": "mar march",
        "w:april": "apr april",
        "w:august": "aug august",
        "w:september": "sep sept september",
        "w:october": "oct october",
        "w:november": "nov november",
        "w:december": "dec december",
        "w:percent": "percent pct percentage",
        "w:center": "centre center centres centers",
    }.items()
    for form in group.split()
}
"""Words that mean the same name, though no ending tells."""
