r"""G4, repeated: what conduct tells where the means of spoiling can be denied.

In each period the coast stays calm or unrest breaks out.
Left to itself it does so with chance :math:`p`; a two-faced Moscow that spoils with effort
:math:`e` adds :math:`\sigma = \min(\varepsilon_c e, 1 - p)`, through proxies whose sponsor comes
to light with chance :math:`\delta` each time.

===========  =========  ======================
period       good       two-faced
===========  =========  ======================
calm         1 - p      1 - p - sigma
unrest       p          p + (1 - delta) sigma
exposed      0          delta sigma
===========  =========  ======================

The odds of good faith after n periods with k outbreaks and no exposure are by Bayes' rule

.. math::

   \frac{\mu_n}{1-\mu_n} = \frac{\mu_0}{1-\mu_0}
   \Bigl(\frac{1-p}{1-p-\sigma}\Bigr)^{n-k}
   \Bigl(\frac{p}{p + (1-\delta)\sigma}\Bigr)^{k} .

Damascus answers the belief of the day as in the one-shot game: it withdraws a licence once
:math:`\mu_n < \mu^*`, or grants one once :math:`\mu_n \ge \mu^*`.
That is best if conduct is seen under either answer and an answer can be taken back at no cost.
Effort is what the type is, not a choice: a two-faced Moscow that thinks ahead may behave for a
while.

One type is certain to cross :math:`\mu^*`: the two-faced where licences are withdrawn, good faith
where they are earned.
For it, with :math:`d = |\log \text{odds}_0 - \log \text{odds}^*|`, by Wald's identity

.. math:: d / I \le E[T] \le (d + s) / I ,

where I is what a period moves the log odds by on average (a Kullback-Leibler distance) and s the
largest step towards the threshold; where one signal is proof, I and s are infinite, and the mean
wait for that signal is an upper bound instead: :math:`1/(\delta\sigma)` with exposure.
The other type crosses by mistake with a chance of at most :math:`e^{-d}`, since the likelihood
ratio is a martingale (Ville's inequality).

Literature: Wald (1945) on sequential tests; Kreps and Wilson (1982) on reputation; Cripps,
Mailath and Samuelson (2004) on why imperfectly observed reputations fade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.models._sincerity import sincerity_terms
from basebargain.models._sincerity_record import SincerityRecord
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters import Scenario

__all__ = ["RepeatedSincerity", "repeated_sincerity"]

GAME = "G4"
EVIDENCE = ("E034",)


@dataclass(frozen=True)
class RepeatedSincerity:
    """Learning from conduct with free parameters; pairs are good faith, then two-faced.

    Attributes
    ----------
    prior, belief : sympy.Expr
    calm, unrest : pair of sympy.Expr
        Chance of such a period.
    exposed : sympy.Expr
        Chance of a period in which a two-faced Moscow is found out.
    """

    prior: sympy.Expr
    belief: sympy.Expr
    calm: tuple[sympy.Expr, sympy.Expr]
    unrest: tuple[sympy.Expr, sympy.Expr]
    exposed: sympy.Expr

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, sorted."""
        entries = (self.prior, self.belief, *self.calm, *self.unrest, self.exposed)
        return tuple(sorted({s.name for entry in entries for s in entry.free_symbols}))

    def posterior(self, periods: Any, outbreaks: Any) -> sympy.Expr:
        """Return the belief after so many periods, outbreaks among them, and no exposure."""
        good, dual = (
            share * calm ** (periods - outbreaks) * unrest**outbreaks
            for share, calm, unrest in zip(
                (self.prior, 1 - self.prior), self.calm, self.unrest, strict=True
            )
        )
        return good / (good + dual)

    @property
    def calm_needed(self) -> sympy.Expr:
        """Calm periods in a row that lift the belief from the prior to the threshold.

        A real number, for thresholds between 0 and 1; zero where a single one is proof, negative
        where the prior is above the threshold already.
        """
        import sympy

        return self._distance() / sympy.log(self.calm[0] / self.calm[1])

    @property
    def outbreaks_needed(self) -> sympy.Expr:
        """Outbreaks in a row, none exposed, that lower the belief from the prior to the threshold.

        A real number, for thresholds between 0 and 1; zero where a single one is proof, negative
        where the prior is below the threshold already, infinite where every sponsored outbreak is
        exposed.
        """
        import sympy

        return self._distance() / sympy.log(self.unrest[0] / self.unrest[1])

    @property
    def mistaken_bound(self) -> sympy.Expr:
        """Largest chance that the type which should not cross the threshold ever does.

        Zero where the threshold is not between 0 and 1, so that no record takes the belief across.
        """
        import sympy

        one, other = self.belief * (1 - self.prior), self.prior * (1 - self.belief)
        return sympy.Max(0, sympy.Min(one, other)) / sympy.Max(one, other)

    def _distance(self) -> sympy.Expr:
        import sympy

        return sympy.log(self.belief * (1 - self.prior) / (self.prior * (1 - self.belief)))

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> SincerityRecord:
        """Return the learning at given numbers; keywords win over the scenario.

        Raises
        ------
        ParameterError
            If a name is unknown or a value is no number in its range.
        GameError
            If a parameter is missing, chances of a period do not add up, or a licence is worth the
            same to Damascus with either type, so that no belief decides.
        """
        from basebargain.forms._payoff import compiled
        from basebargain.forms._point import point_values

        names = self.parameters
        known = {name: registry()[name] for name in names if name in registry()}
        numbers = point_values(names, known, scenario, values, where="repeated_sincerity")
        missing = [name for name in names if name not in numbers]
        if missing:
            msg = f"repeated_sincerity needs a number for {', '.join(missing)}; pass a scenario."
            raise GameError(msg)
        entries = (self.prior, self.belief, *self.calm, *self.unrest, self.exposed)
        try:
            found = compiled(entries, names)(*(float(numbers[name]) for name in names))
        except ZeroDivisionError:
            msg = (
                "repeated_sincerity: the promised transfer or the harm that a licence adds must be "
                "above zero; both are zero, so a licence is worth the same with either type: raise "
                "real_concession or spoil_harm."
            )
            raise GameError(msg) from None
        prior, belief, *chances = (float(entry) for entry in found)
        if not all(0 <= chance <= 1 for chance in chances):
            msg = f"repeated_sincerity: chances of a period must lie in [0, 1]; got {chances}."
            raise GameError(msg)
        calm_g, calm_d, unrest_g, unrest_d, exposed = chances
        return SincerityRecord(prior, belief, (calm_g, calm_d), (unrest_g, unrest_d), exposed)


def repeated_sincerity(
    *,
    detection: sympy.Expr | float = 0,
    effort: sympy.Expr | float = 1,
    limbo_harm: sympy.Expr | float = 0,
) -> RepeatedSincerity:
    """Return how conduct moves the belief in good faith, with free parameters.

    Parameters
    ----------
    detection : expression or number
        Chance, 0 to 1, that an outbreak which Moscow sponsors is traced to it.
    effort, limbo_harm : expression or number
        As in `sincerity_terms`.

    Raises
    ------
    GameError
        If a number is no share.

    Notes
    -----
    Unrest is that of the coast: ``frag_unrest`` left to itself, ``frag_spoil_coast`` per unit of
    effort, the coast being calm again when a period begins.

    References
    ----------
    .. [1] A. Wald, "Sequential tests of statistical hypotheses", Annals of Mathematical Statistics
       16 (1945) 117-186.

    Examples
    --------
    Eight calm periods in a row lift the belief to where Damascus would sign:

    >>> import basebargain as bb
    >>> quiet = bb.symbol("spoil_effort")
    >>> record = bb.models.repeated_sincerity(effort=quiet).at(bb.scenario("post_2026"))
    >>> record.path(["calm"] * 8)[-2:].round(3), round(record.belief, 3)
    (array([0.585, 0.625]), 0.593)
    """
    import sympy

    if not getattr(detection, "free_symbols", None) and not 0 <= detection <= 1:
        msg = f"repeated_sincerity: detection must be a chance, 0 to 1; got {detection!r}."
        raise GameError(msg)
    terms = sincerity_terms(effort=effort, limbo_harm=limbo_harm)
    quiet = symbol("frag_unrest")
    sponsored = sympy.Min(symbol("frag_spoil_coast") * effort, 1 - quiet)
    return RepeatedSincerity(
        terms.prior,
        terms.belief,
        (1 - quiet, 1 - quiet - sponsored),
        (quiet, quiet + (1 - detection) * sponsored),
        sympy.sympify(detection) * sponsored,
    )
