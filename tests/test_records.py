"""What the bot keeps on disk: rules, questions without names, thoughts on answers."""

from __future__ import annotations

import json
import logging
import sqlite3
from pathlib import Path

import pytest

from bot.gaps import group_alike
from bot.logs import start_logging
from bot.metrics import Metrics
from bot.records import Records, Rules
from bot.types import Answer
from embeddings.errors import InputError

FOUND = Answer("when?", True, "today", None, 0.9, (), (), (), "", 0.0)
REFUSED = Answer("who won the cup?", False, None, None, 0.1, (), (), (), "", 0.0)


def test_a_channels_rule_wins_over_its_servers_and_both_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "records.sqlite"
    records = Records(path)
    records.set_rule(1, 0, "per_minute", 3)
    records.set_rule(1, 0, "thread", True)
    records.set_rule(1, 7, "thread", False)
    records.close()
    records = Records(path)
    assert records.rules(1, 7) == Rules(per_minute=3)
    assert records.rules(1, 8) == Rules(per_minute=3, thread=True)
    assert records.rules(2, 7) == records.rules(None, 7) == Rules()
    records.clear_rules(1, 0)
    assert records.rules(1, 8) == Rules()
    records.close()


def test_gaps_and_verdicts_never_say_who(tmp_path: Path) -> None:
    records = Records(tmp_path / "records.sqlite")
    records.add_answer(10, 1, 111222333, 4, FOUND)
    records.add_answer(11, 1, 111222333, 4, REFUSED)
    records.add_answer(12, 2, 111222333, 4, REFUSED)
    records.add_verdict(10, 444555666, good=True)
    records.add_verdict(10, 444555666, good=False, remark="no")
    assert records.gaps(1) == ["who won the cup?"]
    assert len(records.gaps()) == 2
    (verdict,) = records.verdicts()
    assert (verdict.question, verdict.version, verdict.good, verdict.remark) == ("when?", 4, False, "no")
    assert "111222333" not in f"{verdict!r}"
    assert "444555666" not in f"{verdict!r}"
    records.close()


def test_a_person_can_be_forgotten_and_nobody_else_is(tmp_path: Path) -> None:
    records = Records(tmp_path / "records.sqlite")
    records.add_answer(10, 1, 111, 1, REFUSED)
    records.add_answer(11, 1, 222, 1, REFUSED)
    records.add_verdict(11, 111, good=False)
    assert records.forget(111) == 2
    assert len(records.gaps()) == 1
    assert records.verdicts() == []
    records.close()


def test_questions_are_not_kept_when_that_is_turned_off_nor_from_private_talk(tmp_path: Path) -> None:
    records = Records(tmp_path / "off.sqlite", keep=False)
    records.add_answer(10, 1, 111, 1, REFUSED)
    assert records.gaps() == []
    records.close()
    records = Records(tmp_path / "on.sqlite")
    records.add_answer(10, None, 111, 1, REFUSED)
    assert records.gaps() == []
    records.close()


def test_a_file_that_is_no_record_or_of_a_newer_version_is_left_alone_with_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database, but long enough to look like one " * 30)
    with pytest.raises(InputError, match=r"broken\.sqlite"):
        Records(broken)
    newer = sqlite3.connect(tmp_path / "newer.sqlite")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(InputError, match="newer dateline"):
        Records(tmp_path / "newer.sqlite")


def test_questions_that_ask_the_same_are_one_gap() -> None:
    groups = group_alike(
        ["who won the cup?", "what do giraffes eat?", "What does a giraffe eat", "giraffes eat?"]
    )
    assert [len(group) for group in groups] == [3, 1]
    assert groups[0][0] == "what do giraffes eat?"


def test_the_histogram_is_cumulative() -> None:
    metrics = Metrics()
    metrics.count(FOUND, 0.2)
    metrics.count(None, 3.0)
    page = metrics.page({"x": ("An x.", lambda: 2.0)})
    assert 'bucket{le="0.25"} 1' in page
    assert 'bucket{le="5"} 2' in page
    assert 'outcome="failed"} 1' in page
    assert page.endswith("# HELP x An x.\n# TYPE x gauge\nx 2\n")


def test_a_log_line_is_json_off_a_terminal_and_never_holds_a_token(
    capsys: pytest.CaptureFixture[str],
) -> None:
    loggers = [logging.getLogger(name) for name in ("bot", "discord")]
    before = [(logger.handlers, logger.level, logger.propagate) for logger in loggers]
    token = "MTE" + "x" * 21 + "." + "GaBcDe" + "." + "y" * 30
    try:
        start_logging()
        logging.getLogger("bot.x").info("sent with %s", token, extra={"event": {"found": True}})
    finally:
        for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)
    line = json.loads(capsys.readouterr().err)
    assert line["message"] == "sent with [token]"
    assert line["found"] is True
