"""Read-only mappings in forms: they cannot be written to, and they can be copied."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import basebargain as bb

NATURE = bb.StrategicGame.from_arrays([0], players=("nature",))
FORMS = [
    NATURE,
    bb.models.alternating_offers(),
    bb.CoalitionalGame.unanimity(("a", "b"), ("a",)),
    bb.MarkovGame({"calm": NATURE}, {"calm": [1]}, 0.9),
    bb.ExtensiveGame(("a",), bb.decision("a", "here", {"go": bb.terminal((1,))})),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
def test_ranges_cannot_be_written_to(form: Any) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        form.ranges["kappa"] = None


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
def test_a_form_survives_copying_and_pickling(form: Any) -> None:
    for again in (copy.deepcopy(form), pickle.loads(pickle.dumps(form))):  # noqa: S301 - our bytes
        assert repr(again) == repr(form)
        assert dict(again.ranges) == dict(form.ranges)
