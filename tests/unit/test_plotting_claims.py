"""The figure of verdicts shows every claim, also those that hold nowhere."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

import basebargain as bb


def test_each_claim_has_a_bar_of_its_share() -> None:
    found = bb.evaluate_claims(bb.scenario("seed_mid2025"), only=["C03", "C09", "C10"], draws=128)
    axes = bb.plot.claim_shares(found)
    widths = [bar.get_width() for bar in axes.patches[:3] if isinstance(bar, Rectangle)]
    assert widths == [100 * (v.share or 0) for v in found.values()]
    assert [label.get_text()[-3:] for label in axes.get_yticklabels()] == ["C03", "C09", "C10"]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["confirmed (2)", "refuted (1)"]
    plt.close("all")
