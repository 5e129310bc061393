"""The options and arguments of the commands, each with its help."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from bot.config import read_settings
from embeddings.errors import DatelineError

GOLDEN = Path("tests/golden/questions.jsonl")


def _complete_source(context: typer.Context) -> list[str]:
    from embeddings.store import Store

    index = context.params.get("index")  # while completing it is still the word that was typed
    with contextlib.suppress(DatelineError, OSError):
        return list(Store(read_settings(index=Path(index) if index else None).index).sources())
    return []


IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index. [default: .dateline]")
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="Sentence-transformers model, by name or path.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]
PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")]
QuestionArgument = Annotated[
    str, typer.Argument(metavar="QUESTION", help="What to answer; - reads one question a line.")
]
CountOption = Annotated[int, typer.Option("-k", metavar="N", min=1, help="How many passages to quote.")]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help='Only articles published since: 2017-03-20, "last week".'),
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Only articles published until, that day included."),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Only this publisher.", autocompletion=_complete_source),
]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Show how every passage was ranked.")]
QuestionsArgument = Annotated[
    Path, typer.Argument(metavar="[FILE]", help="Questions, as JSON Lines.", show_default=str(GOLDEN))
]
CorpusOption = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="PATH", exists=True, help="Ask of these articles, not of the index."),
]
BaselineOption = Annotated[
    bool, typer.Option("--baseline", help="Measure simpler ways of searching beside it.")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Draw how far to trust it, as SVG.")
]
TopicArgument = Annotated[str, typer.Argument(metavar="TOPIC", help="What it is about.")]
HappenedSinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help='Only what happened since: 2017-03-20, "last week".'),
]
HappenedUntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only what happened until, that day included.")
]
PictureOption = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Draw it too, as FILE.png or FILE.svg.")
]
