"""The commands: each reads what was typed, calls one function and shows what came back.

Answers go to standard output, everything else to standard error. Exit codes: 0 answered; 1 nothing found, a
file skipped or a check failed; 2 an error; 130 interrupted; 141 nobody reads the output. Models and heavy
libraries are imported by the commands that need them, so that a cold answer takes less than a second.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import __version__
from bot.config import VARIABLES, Settings, read_settings
from bot.layout import Span, line
from bot.options import (
    GOLDEN,
    BaselineOption,
    CorpusOption,
    CountOption,
    DryRunOption,
    ExplainOption,
    HappenedSinceOption,
    HappenedUntilOption,
    IndexOption,
    JsonOption,
    ModelOption,
    OutputOption,
    PathsArgument,
    PictureOption,
    QuestionArgument,
    QuestionsArgument,
    SinceOption,
    SourceOption,
    TopicArgument,
    UntilOption,
)
from bot.streams import Unwritable, abandon, prepare, put, show, tell, typed
from embeddings.errors import DatelineError, InputError

if TYPE_CHECKING:
    from bot.answer import Answerer
    from bot.types import Answer
    from embeddings.types import Filter

FOUND, NOTHING, ERROR, INTERRUPTED, UNREAD = 0, 1, 2, 130, 141
WIDEST = max(map(len, VARIABLES))
EXAMPLES = """\b
Examples:
  dateline ask "when was the second Astana round?"
  dateline index articles
  dateline chat

\b
Settings, in the environment or in .env; options win:
"""

app = typer.Typer(
    help="Answers questions from a folder of news articles, and proves them with verbatim quotes.",
    epilog=EXAMPLES + "\n".join(f"  {name:<{WIDEST}}  {use}" for name, use in VARIABLES.items()),
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: no boxes in a pipe, and nothing to load
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code; an error becomes a sentence on standard error."""
    try:
        prepare()
        app(args=arguments, prog_name="dateline")
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Unwritable as stop:
        abandon()
        code = UNREAD if stop.quiet else _fail(str(stop))
    except DatelineError as error:
        code = _fail(str(error))
    except OSError as error:
        code = _fail(f"{error.filename}: {error.strerror}." if error.filename else f"{error}.")
    except Exception as error:  # noqa: BLE001 - a fault of ours must not look like "nothing found", which is 1
        code = INTERRUPTED if _interrupted(error) else _fault(error)
    sys.exit(code)


def _interrupted(error: BaseException | None) -> bool:
    """Say whether Ctrl-C lies behind an error: an import that it breaks off fails in its own way."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _fault(error: Exception) -> int:
    import traceback

    lines = "".join(traceback.format_exception(error))
    return _fail(lines + "This is a fault in dateline: please report it with these lines.")


def _fail(sentence: str) -> int:
    tell(sentence)
    return ERROR


def _show_version(asked: bool) -> None:
    if asked:
        put(f"dateline {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
]


@app.callback()
def _root(_version: VersionOption = False) -> None:
    """Hold the options that stand before a command; the help text is the app's."""


@app.command(
    "index",
    epilog="""\b
Examples:
  dateline index articles              a folder, with the folders in it
  dateline index a.md b.html wire.jsonl
  dateline index articles --dry-run    what would change?

Indexing again embeds only what changed. Exit code 1 says that a file was skipped.""",
)
def index_command(
    paths: PathsArgument,
    index: IndexOption = None,
    model: ModelOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Read articles (Markdown, text, HTML, JSON) into the index."""
    from bot.opening import build
    from bot.report_pages import report_page

    report = build(paths, _settings(index, model), dry_run)
    show(report_page(report, dry_run))
    raise typer.Exit(NOTHING if report.skipped else FOUND)


@app.command(
    epilog="""\b
Examples:
  dateline ask "when was the second Astana round?"
  dateline ask --json -k 5 "who led the delegation?"
  dateline ask --since "March 2017" --source register "what was agreed?"
  printf 'who came?\\nwho did not?\\n' | dateline ask --json -

Exit code 0 says answered, 1 nothing found, 2 an error.""",
)
def ask(
    question: QuestionArgument,
    index: IndexOption = None,
    model: ModelOption = None,
    count: CountOption = 3,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
) -> None:
    """Answer a question, with the quotes that prove it."""
    from bot.asking import read_filter, read_question
    from bot.opening import open_answerer

    settings, where = _settings(index, model), read_filter(since, until, source, _today())
    show_answer = _answer_shower(where, as_json, explain)
    if question == "-":
        raise typer.Exit(_ask_each(open_answerer(settings), count, where, as_json, show_answer))
    asked = read_question(question)
    answer = open_answerer(settings).ask(asked, count, where)
    show_answer(answer)
    raise typer.Exit(FOUND if answer.found else NOTHING)


def _answer_shower(where: Filter, as_json: bool, explain: bool) -> Callable[[Answer], None]:
    if as_json:
        from bot.contract import answer_object, json_line

        return lambda answer: put(json_line(answer_object(answer, where, explain)))
    from bot.pages import answer_page, explain_page

    return lambda answer: show([*answer_page(answer, where), *(explain_page(answer) if explain else [])])


def _ask_each(
    answerer: Answerer, count: int, where: Filter, as_json: bool, show_answer: Callable[[Answer], None]
) -> int:
    """Answer standard input line by line; a blank line is no question. Gives the exit code of the whole."""
    from bot.asking import read_question
    from bot.contract import error_object, json_line

    asked = found = failed = 0
    for number, text in enumerate(sys.stdin or (), 1):
        if not text.strip():
            continue
        asked += 1
        try:
            question = read_question(text)
        except InputError as error:
            failed += 1
            tell(f"Line {number}: {error}")
            if as_json:  # an object for every question, so that what goes in and what comes out stay in step
                put(json_line(error_object(text.strip(), str(error))))
            continue
        answer = answerer.ask(question, count, where)
        found += answer.found
        if not as_json:
            show([*([line()] if asked > 1 else []), line(Span(f"> {question}", "dim"))])
        show_answer(answer)
    if not asked:
        raise InputError("No question on standard input. Write one a line, in UTF-8.")
    return ERROR if failed else FOUND if found else NOTHING


@app.command(
    epilog="""\b
Examples:
  dateline timeline "Astana talks"
  dateline timeline --since 2016 --until "March 2017" "ceasefire in Syria"
  dateline timeline "Astana talks" --output talks.png     a picture too; .svg draws one that scales

Exit code 1 says that no dated event was found.""",
)
def timeline(
    topic: TopicArgument,
    index: IndexOption = None,
    model: ModelOption = None,
    since: HappenedSinceOption = None,
    until: HappenedUntilOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
    output: PictureOption = None,
) -> None:
    """Tell what happened on a topic, in order, each event with its quote."""
    from bot.asking import read_filter, read_question
    from bot.contract import json_line
    from bot.opening import open_answerer
    from bot.timeline import find_timeline
    from bot.timeline_pages import picture_form, timeline_object, timeline_page
    from embeddings.types import Filter

    form = picture_form(output) if output else None
    asked, days = read_question(topic), read_filter(since, until, source, _today())
    answerer = open_answerer(_settings(index, model))
    found = find_timeline(answerer, asked, Filter(source=days.source), days.since, days.until)
    if as_json:
        put(json_line(timeline_object(found, days)))
    else:
        show(timeline_page(found, days))
    if output and form and found.events:
        from bot.timeline_picture import draw_timeline

        output.write_bytes(draw_timeline(found, form))
    raise typer.Exit(FOUND if found.events else NOTHING)


@app.command(
    epilog="""\b
Examples:
  dateline chat
  > when was the second Astana round?
  > /sources 1      the whole passage, in its article
  > /help""",
)
def chat(index: IndexOption = None, model: ModelOption = None) -> None:
    """Ask one question after another."""
    from bot.chat import Chat
    from bot.opening import open_answerer

    settings = _settings(index, model)
    answerer = open_answerer(settings)
    talk = Chat(answerer.ask, lambda article: answerer.index.store.document(article))
    for text in typed(settings.cache / "chat_history"):
        try:
            show(talk.take(text))
        except DatelineError as error:
            tell(str(error))
        if talk.over:
            break


@app.command(
    epilog="""\b
Examples:
  dateline check                                  the golden questions, of the index as it is
  dateline check mine.jsonl --corpus articles     another set of questions, of other articles
  dateline check --baseline --output trust.svg    what each part of the search buys; a picture

Follow-ups, in followups.jsonl beside the questions, are asked too.""",
)
def check(
    questions: QuestionsArgument = GOLDEN,
    index: IndexOption = None,
    model: ModelOption = None,
    corpus: CorpusOption = None,
    baseline: BaselineOption = False,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the answers on questions with known answers."""
    from bot.chart import trust_picture
    from bot.check_pages import check_object, check_page
    from bot.checking import FOLLOW_UPS, measure, measure_follow_ups
    from bot.contract import json_line
    from bot.opening import build_corpus, open_answerer
    from bot.terminal import progress
    from embeddings.datasets import paragraphs_of, read_follow_ups, read_questions

    gold = read_questions(questions)
    if not gold:
        raise InputError(f"No question in {questions}. Write one a line, as in {GOLDEN}.")
    asked_of = corpus or paragraphs_of(questions)
    with tempfile.TemporaryDirectory() as scratch:
        settings = _settings(index, model)
        if asked_of:
            settings = replace(settings, index=Path(scratch) / "index")
            build_corpus(asked_of, settings)
        pairs = read_follow_ups(beside) if (beside := questions.with_name(FOLLOW_UPS)).is_file() else []
        with progress(sys.stderr) as advance:
            answerer = open_answerer(settings)
            report = measure(answerer, gold, baseline=baseline, advance=advance)
            follow_ups = measure_follow_ups(answerer, pairs, advance)
    if as_json:
        put(json_line(check_object(report, follow_ups)))
    else:
        show(check_page(report, follow_ups))
    if output:
        output.write_text(trust_picture(report.reliability, report.curve), "utf-8")


@app.command(
    epilog="""\b
Examples:
  dateline doctor
  dateline doctor --json --index /srv/news/.dateline

Exit code 1 says that something needs mending; the command that does it stands beside.""",
)
def doctor(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Say whether the index is whole, and what to run if not."""
    from bot.contract import json_line
    from bot.report_pages import doctor_object, doctor_page
    from embeddings.doctor import examine

    settings = _settings(index, None)
    findings = examine(settings.index, settings.cache, settings.reader)
    if as_json:
        put(json_line(doctor_object(findings)))
    else:
        show(doctor_page(findings))
    raise typer.Exit(FOUND if all(finding.good for finding in findings) else NOTHING)


@app.command(
    epilog="""\b
Examples:
  DATELINE_DISCORD_TOKEN=… dateline discord
  dateline discord --index /srv/news/.dateline     with the token in .env""",
)
def discord(index: IndexOption = None, model: ModelOption = None) -> None:
    """Answer on Discord until stopped."""
    from bot.client import run
    from bot.opening import open_answerer

    settings = _settings(index, model)
    raise typer.Exit(run(settings, lambda: open_answerer(settings)))


@app.command(
    epilog="""\b
Examples:
  dateline gaps
  dateline gaps --json | jq -r .question""",
)
def gaps(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List what could not be answered on Discord, alike questions together, without names."""
    from bot.contract import json_line
    from bot.gaps import group_alike
    from bot.records_pages import gap_object, gaps_page, open_records

    with contextlib.closing(open_records(_settings(index, None).index)) as records:
        groups = group_alike(records.gaps())
    if as_json:
        for group in groups:
            put(json_line(gap_object(group)))
    else:
        show(gaps_page(groups))


@app.command(
    epilog="""\b
Examples:
  dateline feedback > feedback.jsonl
  dateline feedback | jq 'select(.good | not) | .question'

One object a line: question, answer, index_version, good, remark, at. It never says who.""",
)
def feedback(index: IndexOption = None) -> None:
    """Write what people on Discord thought of answers, as JSON Lines."""
    from bot.contract import json_line
    from bot.records_pages import open_records, verdict_object

    with contextlib.closing(open_records(_settings(index, None).index)) as records:
        for verdict in records.verdicts():
            put(json_line(verdict_object(verdict)))


def _settings(index: Path | None, model: str | None) -> Settings:
    settings = read_settings(index=index, model=model)
    for warning in settings.warnings:
        tell(warning)
    return settings


def _today() -> date:
    return datetime.now().astimezone().date()
