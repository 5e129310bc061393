"""Words for a time, and the days they mean."""

import random
import time
from datetime import date, timedelta
from itertools import pairwise

import pytest

from embeddings.dates import find_times, overlap, parse_time, show_interval
from embeddings.types import Interval

THURSDAY = date(2016, 3, 24)
SUNDAY = date(2017, 2, 12)


def shown(text: str, published: date | None) -> list[str]:
    """Each expression found and the days it means, as a person reads them."""
    return [f"{text[x.start : x.end]} = {show_interval(x.interval)}" for x in find_times(text, published)]


def planned(text: str, published: date | None) -> list[bool]:
    return [x.planned for x in find_times(text, published)]


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Kerry said in Moscow on Thursday", THURSDAY, ["Thursday = 24 March 2016"]),
        ("he said on Monday", THURSDAY, ["Monday = 21 March 2016"]),
        ("they will meet on Monday", THURSDAY, ["Monday = 28 March 2016"]),
        (
            "he said on Monday they will meet on Friday",
            THURSDAY,
            ["Monday = 21 March 2016", "Friday = 25 March 2016"],
        ),
        ("On Monday, both sides will meet", THURSDAY, ["Monday = 28 March 2016"]),
        ("talks to resume Monday", THURSDAY, ["Monday = 28 March 2016"]),
        ("next Monday", THURSDAY, ["next Monday = 28 March 2016"]),
        ("on Tuesday of last week", THURSDAY, ["Tuesday of last week = 15 March 2016"]),
        ("over the weekend", SUNDAY, ["the weekend = 11–12 February 2017"]),
        ("Thursday, March 24, 2016", None, ["Thursday, March 24, 2016 = 24 March 2016"]),
        ("ahead of Thursday, March 23 talks", date(2017, 3, 20), ["Thursday, March 23 = 23 March 2017"]),
        ("he died Monday night", THURSDAY, ["Monday night = 21 March 2016"]),
        ("he resigns on Monday if he loses", THURSDAY, ["Monday = 28 March 2016"]),
        ("a hymn will be sung as he is crowned on Monday", THURSDAY, ["Monday = 28 March 2016"]),
        (
            "they met on Saturday and Sunday",
            SUNDAY,
            ["Saturday = 11 February 2017", "Sunday = 12 February 2017"],
        ),
        ("from Saturday to Sunday", SUNDAY, ["from Saturday to Sunday = 11–12 February 2017"]),
        ("this Friday", SUNDAY, ["this Friday = 17 February 2017"]),
        ("they met this Friday", SUNDAY, ["this Friday = 10 February 2017"]),
    ],
)
def test_a_weekday_is_the_nearest_one_that_its_clause_looks_to(
    text: str, published: date, expected: list[str]
) -> None:
    assert shown(text, published) == expected


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("is planned for February 15-16.", SUNDAY, "15–16 February 2017"),
        ("talks on January 23- 24", SUNDAY, "23–24 January 2017"),
        ("on Feb. 15 and 16", SUNDAY, "15–16 February 2017"),
        ("on 15–16 February", SUNDAY, "15–16 February 2017"),
        ("from 3 to 5 May", SUNDAY, "3–5 May 2017"),
        ("between March 2 and March 4", SUNDAY, "2–4 March 2017"),
        ("from 23 January to 4 February", SUNDAY, "23 January – 4 February 2017"),
        ("30 December 2016 – 4 January 2017", None, "30 December 2016 – 4 January 2017"),
        ("Jan-Feb 2017", None, "January–February 2017"),
        ("came into effect on December 30", SUNDAY, "30 December 2016"),
        ("13 February 2017 18:00 (UTC+04:00)", None, "13 February 2017"),
        ("after the attacks of Sept. 11, 2001", None, "11 September 2001"),
        ("on the 3rd of May", SUNDAY, "3 May 2017"),
        ("2017-02-13", None, "13 February 2017"),
        ("13/02/2017", None, "13 February 2017"),
        ("02/13/2017", None, "13 February 2017"),
        ("12/03/2017", None, "3 December 2017"),
        ("13.02.2017", None, "13 February 2017"),
        ("2017.02.13", None, "13 February 2017"),
        ("13-Feb-17", None, "13 February 2017"),
        ("Mon Feb 13 10:20:30 2017", None, "13 February 2017"),
        ("2016-05-03T18:00:00+02:00", None, "3 May 2016"),
        ("5 p.m. on 3 May", SUNDAY, "3 May 2017"),
        ("on Sept. 5", SUNDAY, "5 September 2016"),
        ("on the 23rd", SUNDAY, "23 January 2017"),
        ("between March and May 2016", SUNDAY, "spring 2016"),
        ("the class of '06", None, "2006"),
        ("Feb '17", None, "February 2017"),
        ("the year two thousand", None, "2000"),
        ("in nineteen oh five", None, "1905"),
        ("the storm of the late 1980's", None, "1986–1989"),
        ("January 1990's storm", None, "January 1990"),
        ("in Jan/Feb 2017", None, "January–February 2017"),
        ("the late 80s", None, "1986–1989"),
        ("the nineteen-seventies", None, "the 1970s"),
        ("in the 10th and 11th centuries", None, "900–1099"),
        ("the 9/11 attacks", SUNDAY, "11 September 2001"),
        ("the September 11 attacks", SUNDAY, "11 September 2001"),
        ("nineteen ninety-seven", None, "1997"),
        ("Proudhon (1809–1865) wrote", None, "1809–1865"),
        ("in mid-May, 2015", None, "11–20 May 2015"),
        ("in the winter of 2016–17", None, "winter 2016–17"),
    ],
)
def test_a_calendar_date_is_read_however_it_is_written(
    text: str, published: date | None, expected: str
) -> None:
    (found,) = find_times(text, published)
    assert show_interval(found.interval) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in late December 2016", "21–31 December 2016"),
        ("in early 2017", "January–April 2017"),
        ("by mid-June", "until 20 June 2017"),
        ("in early to mid-September", "1–20 September 2016"),
        ("by end-February", "until 28 February 2017"),
        ("before the end of the year", "until 31 December 2017"),
        ("after the start of 2016", "since 2016"),
        ("later in 2017", "12 February – 31 December 2017"),
        ("the rest of the year", "12 February – 31 December 2017"),
        ("the latter part of 2016", "September–December 2016"),
        ("on christmas eve at 6 p.m.", "24 December 2016"),
        ("the year's end", "31 December 2017"),
        ("around year end", "31 December 2017"),
        ("the closing months of 2016", "November–December 2016"),
        ("the first days of February", "1–10 February 2017"),
        ("last winter", "winter 2015–16"),
        ("no later than 1 March", "until 1 March 2017"),
        ("later than 2015", "since 2016"),
        ("in pre-2011 Syria", "until 31 December 2010"),
        ("last June", "June 2016"),
        ("this month", "February 2017"),
        ("at the end of the year", "November–December 2017"),
        ("by the end of March", "until 31 March 2017"),
        ("by year-end", "until 31 December 2017"),
        ("six years ago", "2011"),
        ("two days ago", "10 February 2017"),
        ("a year and a half ago", "August 2015"),
        ("three-and-a-half years ago", "August 2013"),
        ("half a year ago", "August 2016"),
        ("2 weeks and 2 days ago", "27 January 2017"),
        ("two decades ago", "1997"),
        ("in two weeks' time", "26 February 2017"),
        ("over the next year", "13 February 2017 – 12 February 2018"),
        ("three weeks ago", "16–22 January 2017"),
        ("yesterday", "11 February 2017"),
        ("last night", "11 February 2017"),
        ("tomorrow", "13 February 2017"),
        ("next week", "13–19 February 2017"),
        ("earlier this week", "6–12 February 2017"),
        ("on the eve", "11 February 2017"),
        ("since March 2011", "since March 2011"),
        ("until Friday", "until 17 February 2017"),
        ("put off until after the summer", "since September 2017"),
        ("will come after March", "since April 2017"),
        ("in the first quarter", "January–March 2017"),
        ("Q3 2024", "July–September 2024"),
        ("the first half of 2017", "January–June 2017"),
        ("the second half of the 1990s", "1995–1999"),
        ("the second half of March 2017", "16–31 March 2017"),
        ("in the spring of last year", "spring 2016"),
        ("the first nine months of 2016", "January–September 2016"),
        ("the first Monday of May 2016", "2 May 2016"),
        ("the Tuesday after the first Monday in November 2016", "8 November 2016"),
        ("the 15th of next month", "15 March 2017"),
        ("a week from Friday", "17 February 2017"),
        ("three weeks from tomorrow", "6 March 2017"),
        ("the Friday before Christmas", "23 December 2016"),
        ("on or after 1 January 2016", "since 2016"),
        ("the last week of July 2016", "25–31 July 2016"),
        ("in the 1990s", "the 1990s"),
        ("fiscal 1989", "1989"),
        ("profit for the year.", "2017"),
        ("as early as March", "March 2017"),
        ("a week ago Friday", "3 February 2017"),
        ("in spring 2016", "spring 2016"),
        ("in June last year", "June 2016"),
        ("the week ended February 5", "30 January – 5 February 2017"),
        ("in the nine months to end-September", "January–September 2016"),
        ("for the year ended July 31, 1986", "August 1985 – July 1986"),
        ("the year-earlier third quarter", "July–September 2015"),
        ("from month-earlier levels", "January 2017"),
        ("this November", "November 2017"),
        ("this January", "January 2017"),
        ("sales rose in the quarter.", "October–December 2016"),
        ("by year-end 2015", "until 31 December 2015"),
        ("the past three weeks", "22 January – 12 February 2017"),
        ("on New Year's Eve", "31 December 2016"),
        ("on Easter Sunday 2018", "1 April 2018"),
        ("two days before Christmas Day 2016", "23 December 2016"),
    ],
)
def test_a_time_told_from_another_is_counted_from_the_day_of_publication(text: str, expected: str) -> None:
    (found,) = find_times(text, SUNDAY)
    assert show_interval(found.interval) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a five-month campaign in the six years of the war, for three days, within a week",
        "a five year-old and two 12-year-old boys",
        "2000 troops and 1,500 others under Resolution 2254, at 18:00 UTC+3",
        "Theresa May may march; marches in March on the capital are rare, said Mrs May",
        "he sat on the second floor and read The Sun and the Sunday Times and USA Today",
        "the fall of Aleppo, a spring in his step, and Jan Egeland",
        "the largest in ten years, worth 1-1/8 pct or $2000, on flight 1549",
        "on the eve of the talks",
        "the 18th floor, the 3rd round, 24/7",
        "planned to last 48 hours, in this day and age, from now on, to this day",
        "1,400 a day, every Monday, the rest of the world, in the middle of the night, at the end of the day",
        "2,016 people, 2016 votes, 1990 of them, over 1987 soldiers, flight 1987, call 555-2016",
        "the Lunar New Year, up 5/8 point, 2/3 of the votes, new year's resolutions, the first part of it",
        "20th Century Studios, the “Today” programme",
        "A Sunday Times journalist in her late 80s; a Sunday Mirror reader",
        "February 30, 2017 and 31/31/2017",
        "after May resigned, after the fall, before the spring dried up, the second half of the match",
    ],
)
def test_durations_ages_numbers_and_names_are_no_dates(text: str) -> None:
    assert shown(text.replace("marches in March on", "marches on"), SUNDAY) == []


def test_without_a_day_of_publication_only_what_names_its_year_is_resolved() -> None:
    text = "On Monday, in March, last year, two days ago, on May 3 and since 2011, until 4 May 2016"
    assert shown(text, None) == ["since 2011 = since 2011", "until 4 May 2016 = until 4 May 2016"]


def test_what_was_spoken_of_dates_what_is_told_from_it() -> None:
    """A month of another year takes the days told after it along; "the next day" is the one after."""
    text = "At a meeting in February 2016 they agreed on a truce, which went into force on February 27."
    assert shown(text, date(2017, 3, 20))[1] == "February 27 = 27 February 2016"
    text = "It was signed on March 3, 2014. The next day it was broken, and two weeks later forgotten."
    assert shown(text, SUNDAY)[1] == "The next day = 4 March 2014"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The round is scheduled for February 15-16", True),
        ("The round was planned for February 6-7", True),
        ("It is expected to take place on February 20", True),
        ("It will be held on Monday", True),
        ("It is to be held in March", True),
        ("the forthcoming talks on Monday", True),
        ("It is due on Friday", True),
        ("The talks in March", True),
        ("The round is scheduled for February 15-16, 2017", True),
        ("It is to be led by Mr Lavrov at the meeting of February 15-16", True),
        ("The talks are slated for March.", True),
        ("They are due to start on Monday", True),
        ("A ruling is expected on Friday", True),
        ("They are planning to meet on Friday", True),
        ("It had been slated for last November but was delayed", True),
        ("It was closed due to rain in January", False),
        ("Inflation was higher than expected in January", False),
        ("A hundred scheduled flights were cancelled in January", False),
        ("Works on urban planning (Irving 1993)", False),
        ("The bill is planned, and the 1922 committee knows", False),
        ("The round was held on January 23-24", False),
        ("It was held on February 6", False),
        ("It will not forget the war of 2011", False),
        ("He underwent a planned surgery on Tuesday", False),
    ],
)
def test_a_plan_is_told_from_an_event(text: str, expected: bool) -> None:
    """Told by its words even when its day has passed; or because its day was still to come."""
    assert planned(text, SUNDAY) == [expected]


def test_the_day_of_publication_decides_whether_a_time_is_to_come() -> None:
    text = "The second round of talks in February 2017"
    assert planned(text, date(2017, 1, 30)) == [True]
    assert planned(text, date(2017, 3, 1)) == [False]
    text = "The second round is scheduled for February 15-16, 2017"
    assert planned(text, date(2017, 2, 12)) == [True]
    assert planned(text, date(2017, 2, 20)) == [True]


def test_what_was_put_off_until_a_time_has_it_to_come() -> None:
    assert shown("It was postponed until Friday.", SUNDAY) == ["until Friday = until 17 February 2017"]
    assert shown("to postpone the April polls until July", SUNDAY)[0] == "April = April 2017"
    assert shown("He said they are not until May.", SUNDAY) == ["until May = May 2017"]
    assert shown("He told them to stay from 31 March onwards", SUNDAY) == [
        "31 March onwards = since 31 March 2017"
    ]
    assert shown("It lasted until Friday.", SUNDAY) == ["until Friday = until 10 February 2017"]


def test_times_joined_by_and_share_their_year() -> None:
    text = "It was held in March and April 2015, on December 30 and January 4, 2016"
    assert shown(text, SUNDAY) == [
        "March = March 2015",
        "April 2015 = April 2015",
        "December 30 = 30 December 2015",
        "January 4, 2016 = 4 January 2016",
    ]
    text = "in January, February and March"
    assert shown(text, SUNDAY) == ["January = January 2017", "February = February 2017", "March = March 2017"]


def test_figures_that_could_be_two_days_are_the_one_that_has_been() -> None:
    assert shown("Updated 12/03/2017", date(2017, 3, 13)) == ["12/03/2017 = 12 March 2017"]
    assert shown("Updated 12/03/2017", date(2018, 3, 13)) == ["12/03/2017 = 3 December 2017"]
    assert shown("It will be held on 12/03/2017", date(2017, 3, 13)) == ["12/03/2017 = 3 December 2017"]


def test_what_nobody_plans_has_happened() -> None:
    text = "The committee that will look into the May 6 attack"
    assert shown(text, SUNDAY) == ["May 6 = 6 May 2016"]
    assert shown(text.replace("attack", "talks"), SUNDAY) == ["May 6 = 6 May 2017"]


def test_figures_are_read_as_the_clearer_ones_of_their_text() -> None:
    text = "Opened 12/03/2017, closed 14/03/2017"
    assert shown(text, None) == ["12/03/2017 = 12 March 2017", "14/03/2017 = 14 March 2017"]


def test_a_story_of_long_ago_keeps_to_its_year() -> None:
    text = "In 1757 they fought in the north. In January they ambushed the rangers."
    assert shown(text, SUNDAY)[1] == "January = January 1757"
    text = "He was born in 1970. In January he resigned."
    assert shown(text, SUNDAY)[1] == "January = January 2017"


def test_a_denied_until_is_the_time_itself() -> None:
    """Said "not announced until 1948" means announced in 1948."""
    assert shown("It was not announced until 1948.", SUNDAY) == ["until 1948 = 1948"]
    assert shown("It was kept secret until 1948.", SUNDAY) == ["until 1948 = until 31 December 1948"]


def test_offsets_are_the_words_themselves() -> None:
    text = "„Ärger“ 🙂 on Thursday – since 30 September 2015, and January 23- 24."
    words = [text[x.start : x.end] for x in find_times(text, SUNDAY)]
    assert words == ["Thursday", "since 30 September 2015", "January 23- 24"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("last week", "30 January – 5 February 2017"),
        ("March 2017", "March 2017"),
        ("since monday", "since 6 February 2017"),
        ("2016", "2016"),
        ("before 3 may 2017", "until 2 May 2017"),
        ("after 2016", "since 2017"),
        ("between 3 and 5 may 2016", "3–5 May 2016"),
        ("from march to may 2016", "spring 2016"),
        ("IN EARLY MARCH 2016?", "1–10 March 2016"),
        ("on march 6", "6 March 2017"),
        ("the past week", "5–12 February 2017"),
        ("this year so far", "2017"),
        ("2017-02", "February 2017"),
        ("no later than 5 Feb 2017", "until 5 February 2017"),
    ],
)
def test_a_person_may_type_a_time_in_any_case(words: str, expected: str) -> None:
    found = parse_time(words, SUNDAY)
    assert found is not None
    assert show_interval(found) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("yesterday", "11 February 2017"),
        ("the day before yesterday", "10 February 2017"),
        ("day before yesterday", "10 February 2017"),
        ("3 days ago", "9 February 2017"),
        ("a week ago", "30 January – 5 February 2017"),
        ("last month", "January 2017"),
        ("this year", "2017"),
        ("15 feb 2016", "15 February 2016"),
        ("2016-02-15", "15 February 2016"),
        ("20160215", "15 February 2016"),
        ("02/15/2016", "15 February 2016"),
        ("15.2.2016", "15 February 2016"),
        ("2016-02-15T10:00:00Z", "15 February 2016"),
        ("2016-02-15 17:30 +01:00", "15 February 2016"),
        ("yesterday at 5 p.m.", "11 February 2017"),
        ("q1 2017", "January–March 2017"),
        ("spring 2016", "spring 2016"),
        ("2017-W05", "30 January – 5 February 2017"),
        ("90s", "the 1990s"),
        ('"last week"', "30 January – 5 February 2017"),
        ("friday the 13th", "13 January 2017"),
        ("from 2016", "since 2016"),
        ("march", "March 2016"),
        ("february", "February 2017"),
        ("since may 2", "since 2 May 2016"),
        ("christmas", "25 December 2016"),
        ("early march", "1–10 March 2016"),
        ("next week", "13–19 February 2017"),
    ],
)
def test_a_filter_is_given_by_times_that_have_begun(words: str, expected: str) -> None:
    found = parse_time(words, SUNDAY, over=True)
    assert found is not None
    assert show_interval(found) == expected


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "soon",
            "Astana",
            "the talks in March",
            "yesterday and today",
            "99/99/2017",
            "30 February 2017",
        ),
        *(
            "nonsense",
            "lst week",
            "29 feb 2017",
            "2017-13-45",
            "2016 2017",
            "3 days",
            "17",
            "0",
            "noon",
            "5pm",
        ),
    ],
)
def test_what_is_no_single_time_is_not_read_as_one(words: str) -> None:
    assert parse_time(words, SUNDAY) is None


def test_what_is_shown_can_be_typed_again() -> None:
    choose = random.Random(7)  # noqa: S311 - a test's spread of dates, not a secret
    for _ in range(500):
        start = date(2014, 1, 1) + timedelta(choose.randrange(1500))
        end = start + timedelta(choose.choice([0, 1, 9, 45, 400]))
        whole = Interval(
            start.replace(day=1),
            end.replace(day=1) + timedelta(31) - timedelta((end.replace(day=1) + timedelta(31)).day),
        )
        for interval in (Interval(start, end), Interval(start, None), Interval(None, end), whole):
            assert parse_time(show_interval(interval), SUNDAY) == interval


def test_times_fit_where_one_holds_the_other_and_less_the_further_apart() -> None:
    march = Interval(date(2017, 3, 1), date(2017, 3, 31))

    def day(month: int, number: int) -> Interval:
        return Interval(date(2017, month, number), date(2017, month, number))

    assert overlap(march, day(3, 15)) == 1.0
    assert overlap(day(3, 15), march) == 1.0
    assert overlap(march, Interval(date(2011, 3, 1), None)) == 1.0
    assert 0.2 < overlap(march, Interval(None, date(2017, 2, 1))) < 0.25
    assert overlap(march, Interval(date(2017, 3, 22), date(2017, 4, 10))) == pytest.approx(0.75)
    fits = [overlap(march, day(month, 1)) for month in (3, 4, 5, 6, 9)]
    assert fits == sorted(fits, reverse=True)
    assert fits[1] == pytest.approx(0.5, abs=0.05)
    assert fits[-1] < 0.01


def test_long_and_hostile_texts_take_time_in_proportion_to_their_length() -> None:
    """No text makes the rules run away or call themselves without end; each of these is 10,000 characters."""
    pieces = [
        "1",
        "March 1, ",
        "March 1 and ",
        "the end of ",
        "early ",
        "Monday to ",
        "2016-",
        "1/",
        "'",
        "first half of ",
        "will ",
        "of ",
        "year ",
        "fiscal ",
        "two weeks and ",
        "a half ",
        "early to mid-",
        "12:30 ",
        "the day before ",
        "rest of the ",
        "1/2/2016 ",
        "March and ",
        "the year to ",
        "1.1.",
        "nineteen ",
    ]
    began = time.process_time()
    for piece in pieces:
        find_times(piece * (10_000 // len(piece)), SUNDAY)
        parse_time(piece * (10_000 // len(piece)), SUNDAY)
    assert time.process_time() - began < 5


def test_an_odd_mixture_of_words_never_raises() -> None:
    choose = random.Random(11)  # noqa: S311
    words = [
        *(
            "the",
            "a",
            "of",
            "in",
            "on",
            "from",
            "to",
            "and",
            "between",
            "since",
            "until",
            "last",
            "next",
            "this",
        ),
        *(
            "early",
            "late",
            "end",
            "first",
            "third",
            "March",
            "May",
            "Monday",
            "Feb",
            "half",
            "year",
            "weeks",
            "ago",
            "rest",
            "and",
            "a",
            "prior",
            "ended",
            "fiscal",
        ),
        *(
            "30",
            "31",
            "2016",
            "1990s",
            "3rd",
            "-",
            "/",
            ",",
            ".",
            "'",
            "Q",
            "4",
            "later",
            "century",
            "0",
            "9999",
        ),
        *("few", "two", "²", "½", "é", "12:30", "yesterday", "now"),
    ]
    for _ in range(100):
        text = choose.choice([" ", ""]).join(choose.choice(words) for _ in range(30))
        for published in (SUNDAY, None, date.min, date.max):
            found = find_times(text, published)
            assert all(x.end <= y.start for x, y in pairwise(found))
            assert all(show_interval(x.interval) for x in found)
            ends = [(x.interval.start or date.min, x.interval.end or date.max) for x in found]
            assert all(start <= end for start, end in ends)
        parse_time(text, SUNDAY)
