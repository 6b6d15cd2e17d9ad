"""Scenario files: what they may hold, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from basebargain._errors import ScenarioFileError
from basebargain.parameters import (
    Distribution,
    Interval,
    Scenario,
    box,
    load_scenario,
    presets,
    scenario,
)
from basebargain.parameters._writing import as_toml

OWN_CASE = """
title = "A host with two bases and two donors"

[labels.base]
fort = "Fort Alpha"
cape = "Cape Beta"

[labels.donor]
north = "Northern bank"
south = "Southern fund"

[values]
kappa = 0.5
donor_weight = { north = 0.6, south = 0.4 }
participation = { north = 0.5, south = 1 }
donor_gain = { north = 1, south = 1 }
donor_cost = { north = 0.2, south = 0.1 }
donor_weight_base = { fort = 0.5, cape = 0.5 }
value_share = { fort = "2/3", cape = "1/3" }
sov_share = { fort = 0.7, cape = 0.3 }
service_share = { fort = 0.7, cape = 0.3 }
presence = { fort = 1, cape = 0 }
tenure = { fort = 20, cape = 10 }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """Return the message with which a file is refused; it opens with the path."""
    path = write(folder, text)
    with pytest.raises(ScenarioFileError) as caught:
        load_scenario(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message


def test_a_file_gives_values_of_every_kind(tmp_path: Path) -> None:
    text = """
    title = "Mine"
    [values]
    kappa = 0.6
    attribution = "3/10"
    limbo_security = [0.5, 0.9]
    transfer_cap = { low = 1, high = 3, open_low = true }
    moscow_value = { distribution = "triangular", low = 2, mode = 5, high = 9 }
    credibility = { distribution = "beta", a = 2, b = 2 }
    real_concession = 1
    donor_weight = { us = 0.25, eu = 0.45 }
    participation.us = 0
    value_share_hm = 0.5
    [provenance.kappa]
    status = "estimate"
    rows = ["E058"]
    note = "A guess."
    """
    mine = load_scenario(write(tmp_path, text))
    assert (mine.name, mine.title) == ("mine", "Mine")
    assert mine["kappa"] == 0.6
    assert mine["attribution"] == Fraction(3, 10)
    assert mine["limbo_security"] == Interval(0.5, 0.9)
    assert mine["transfer_cap"] == Interval(1, 3, open_low=True)
    assert mine["moscow_value"] == Distribution.triangular(2, 5, 9)
    assert mine["credibility"] == Distribution.beta(2, 2, 0, 1)
    assert mine["donor_weight_us"] == 0.25
    assert mine["participation_us"] == 0
    assert mine["spoil_cost"] == 1.2
    assert mine.provenance("kappa").note == "A guess."


def test_the_path_may_be_text_and_the_file_may_carry_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf[values]\r\nkappa = 0.2\r\n")
    assert load_scenario(str(path))["kappa"] == 0.2


def test_an_empty_file_is_the_default_scenario(tmp_path: Path) -> None:
    assert load_scenario(write(tmp_path, "")).entries == Scenario.from_values().entries


def test_provenance_of_a_family_goes_to_every_label(tmp_path: Path) -> None:
    text = """
    [provenance]
    participation_us = { status = "fact" }
    participation = { status = "estimate", note = "all" }
    """
    mine = load_scenario(write(tmp_path, text))
    assert mine.provenance("participation_us").status == "fact"
    assert mine.provenance("participation_eu").note == "all"


# --- faults of the file as a whole ----------------------------------------------------------------


def test_a_missing_file_names_the_presets(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError, match=r"no such file; the presets.*seed_mid2025, us_out"):
        load_scenario(tmp_path / "us_out")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError, match="this is a directory"):
        load_scenario(tmp_path)


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'title = "caf\xe9"')
    with pytest.raises(ScenarioFileError, match="byte 12 is not: save it as UTF-8"):
        load_scenario(path)


@pytest.mark.parametrize("path", ["a\0b", "/dev/null/x"])
def test_a_path_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(ScenarioFileError, match=r"cannot be read|no such file"):
        load_scenario(path)


@pytest.mark.parametrize("path", [None, 3, {"kappa": 1}])
def test_what_is_no_path_is_refused(path: Any) -> None:
    with pytest.raises(ScenarioFileError, match="takes the path of a file"):
        load_scenario(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[values]\nkappa = 0.4.5", "line 2, column 12): 'kappa = 0.4.5'; correct the"),
        ("[values\nkappa = 1", "line 1, column 8"),
        ("[values]\nkappa = ", "Invalid value"),
        ("[values]\nkappa = 1\nkappa = 2", "line 3, column 10): 'kappa = 2'; the key or table"),
        ("[values]\n[values]", "keep one"),
        ("[values]\nkappa = " + "9" * 5000, "write shorter numbers"),
        ("a = " + "[" * 5000, "nested too deeply"),
    ],
)
def test_broken_syntax_names_the_place(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text)


# --- faults of single entries ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kapa = 1", "no parameter 'kapa'; did you mean kappa?"),
        ("nonsense = { a = 1 }", "no parameter 'nonsense'"),
        ("kappa = 1.5", "kappa must lie in [0, 1] share; got 1.5: choose a value in the range"),
        ("kappa = nan", "kappa must be a finite number; got nan"),
        ("kappa = -inf", "every value is finite"),
        ("kappa = 1e999", "every value is finite"),
        ("kappa = true", "write 0 or 1 if a number is meant"),
        ('kappa = "0.45"', "write a number without quotes"),
        ("kappa = \"__import__('os').getcwd()\"", "write a number without quotes"),
        ('kappa = "1/0"', "the denominator is zero"),
        ('kappa = "\\u0661/\\u0662"', "write a number without quotes"),
        ('kappa = "1/2\\n"', "write a number without quotes"),
        ("kappa = 2025-06-01", "kappa must be a finite number"),
        ("kappa = [0.6, 0.2]", "kappa: Interval: low must not exceed high"),
        ("kappa = [0.6]", "a list is an interval [low, high] of two numbers"),
        ("kappa = [0.2, [0.3]]", "kappa.high must be a finite number"),
        ("kappa = { low = 0.2 }", "an interval lacks high; it takes low, high"),
        ("kappa = { low = 0.2, high = 0.3, step = 1 }", "an interval has no 'step'"),
        ("kappa = { low = 0.2, high = 0.3, open_low = 1 }", "open_low must be true or false"),
        ('kappa = { distribution = "cauchy" }', "distribution must be one of uniform, loguniform"),
        ('kappa = { distribution = "uniform", low = 0, high = 2 }', "narrow the distribution"),
        ('kappa = { distribution = "uniform", low = 0 }', "the uniform distribution lacks high"),
        ('kappa = { distribution = "loguniform", low = 0, high = 1 }', "low must be positive"),
        ("net_sov_cost = 1", "net_sov_cost is computed and cannot be set; set sovereignty_cost"),
        ("tenure_factor_hm = 1", "set tenure_hm, tenure_rate, tenure_max instead"),
        ("participation = 0.5", "participation runs over labels; got 0.5: give one value for each"),
        ("participation = { usa = 0.5 }", "there is no label 'usa'; did you mean us?"),
        ("donor_weight = { us = 0.4 }", "must add up to 1 (within 1e-09); the sum is 1.05"),
        ("participation_us = 0\nparticipation.us = 0.1", "participation_us is given twice"),
        ("real_concession = 3", "real_concession must not exceed transfer_cap"),
        ("demand_damascus = 0.5", "offer_moscow must lie below demand_damascus"),
        ("chi = 2", "chi must lie in [0, 1] share; got 2"),
    ],
)
def test_a_bad_value_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, f"[values]\n{text}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kappa = 0.4", "kappa stands at the top of the file; move it below [values]"),
        ("[participation]\nus = 0.4", "participation stands at the top of the file"),
        ("[value]\nkappa = 0.4", "there is no table 'value'; did you mean values?"),
        ("titel = 'x'", "there is no key 'titel'; did you mean title?"),
        ("title = 3", "title must be text in quotes; got 3"),
        ("name = ' '", "name must be text in quotes"),
        ("values = 3", "values must be a table; got 3: write [values]"),
        ("labels = 3", "labels must be a table"),
        ("[labels]\nbase = 3", "labels.base must be a table"),
        ("[labels.base]\nfort = 3", "labels.base.fort must be a name in quotes; got 3"),
        ("[labels.bases]\nfort = 'F'", "there is no label set 'bases'"),
        ("[labels.base]\nFort = 'F'", "a label has lower-case letters"),
        ("[labels.base]", "labels.base is empty"),
        ("[provenance.kapa]\nstatus = 'fact'", "provenance.kapa: there is no parameter 'kapa'"),
        ("[provenance]\nkappa = 'fact'", "provenance.kappa: it must be a table"),
        ("[provenance.kappa]\nstatus = 'sure'", "status must be one of fact, estimate, assumption"),
        ("[provenance.kappa]\nnote = 'x'", "status must be one of"),
        ("[provenance.kappa]\nstatus = 'fact'\nrows = 'E1'", "rows must be a list of references"),
        ("[provenance.kappa]\nstatus = 'fact'\nnote = 1", "note must be text in quotes"),
        ("[provenance.kappa]\nstatus = 'fact'\nrow = 1", "no key 'row'; did you mean rows?"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text)


def test_all_faults_of_a_file_come_in_one_message(tmp_path: Path) -> None:
    text = """
    titel = "x"
    [values]
    kapa = 1
    kappa = 2
    attribution = nan
    donor_weight = { us = 0.5 }
    [provenance.chi]
    status = "sure"
    """
    message = refusal(tmp_path, text)
    assert "6 problems" in message
    assert len(message.splitlines()) == 7


# --- a case of one's own --------------------------------------------------------------------------


def test_a_file_may_bring_its_own_bases_and_donors(tmp_path: Path) -> None:
    mine = load_scenario(write(tmp_path, OWN_CASE))
    assert dict(mine.labels("base")) == {"fort": "Fort Alpha", "cape": "Cape Beta"}
    assert mine["value_share_fort"] == Fraction(2, 3)
    assert mine["chi"] == pytest.approx(0.9 * (0.6 * 0.5 + 0.4))
    assert mine["tenure_factor_cape"] < mine["tenure_factor_fort"] < 1
    assert "value_share_hm" not in mine
    assert mine.sample(3, rng=0)["value_share_cape"].dims == ("draw",)


def test_values_over_own_labels_must_all_be_given(tmp_path: Path) -> None:
    lines = OWN_CASE.splitlines()
    text = "\n".join(line for line in lines if not line.startswith(("tenure", "sov_share")))
    message = refusal(tmp_path, text.replace("south = 0.4 }", "}").replace("0.6, }", "0.6 }"))
    assert "values are missing for donor_weight_south, sov_share_fort, sov_share_cape" in message
    assert "tenure_fort, tenure_cape: parameters over labels of your own have no" in message


def test_the_usual_labels_keep_their_defaults_when_named_anew(tmp_path: Path) -> None:
    text = "[labels.base]\nqa = 'Kamishli'\nhm = 'H'\ntn = 'T'\n"
    mine = load_scenario(write(tmp_path, text))
    assert mine["value_share_qa"] == 0.08
    assert mine.labels("base")["qa"] == "Kamishli"


# --- writing --------------------------------------------------------------------------------------

SCENARIOS = {
    "preset": scenario("seed_mid2025"),
    "replaced": scenario("us_out").replace(kappa=Fraction(1, 3), limbo_cost=1e-17),
    "box": box(moscow_value=Distribution.loguniform(1, 20), spoil_cost=(0, 5)),
    "strange text": scenario("us_out").renamed(
        "q\"'\\ é \x7f\x1f",
        title="tab\tnew\nline\r\n",
        description="# [x]\n\U0001f600 ' ''' \"\"\"",
    ),
    "distribution": scenario("us_out").replace(
        kappa=Distribution.normal(0.4, 0.1), attribution=Distribution.triangular(0, 0.2, 1)
    ),
}


@pytest.mark.parametrize("kind", SCENARIOS)
def test_a_round_trip_loses_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "out.toml"
    SCENARIOS[kind].to_toml(path)
    back = load_scenario(path)
    assert back == SCENARIOS[kind]
    assert repr(back) == repr(SCENARIOS[kind])


def test_a_round_trip_keeps_own_labels(tmp_path: Path) -> None:
    mine = load_scenario(write(tmp_path, OWN_CASE))
    mine.to_toml(tmp_path / "again.toml")
    assert load_scenario(tmp_path / "again.toml") == mine


@pytest.mark.parametrize("name", presets())
def test_presets_survive_writing(tmp_path: Path, name: str) -> None:
    scenario(name).to_toml(tmp_path / "x.toml")
    assert load_scenario(tmp_path / "x.toml") == scenario(name)


def test_writing_replaces_the_file_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk fails half-way the old file is still there and no leavings are."""
    path = write(tmp_path, "title = 'old'\n")

    def fail(_: int) -> None:
        raise OSError("disk full")  # noqa: EM101, TRY003 - plays the operating system

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ScenarioFileError, match="cannot be written"):
        scenario("us_out").to_toml(path)
    assert path.read_text() == "title = 'old'\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["no/such/folder/x.toml", "."])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(ScenarioFileError, match="cannot be written"):
        scenario("us_out").to_toml(tmp_path / place)
    assert list(tmp_path.iterdir()) == []


def test_the_written_file_is_for_people_too() -> None:
    text = as_toml(scenario("seed_mid2025"))
    assert "kappa = 0.45\n" in text
    assert "donor_weight.us = 0.35\n" in text
    assert '[labels.base]\nhm = "Hmeimim"' in text
