"""What a search over numbers of topics found: a table, a recommendation, all fits, a picture."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lda_vi.evaluate.choosing.rule import READING_AID, HeldOut, Recommendation, compare_held_out, recommend
from lda_vi.evaluate.stability import topic_stability

SUMMED = ("dead", "duplicate", "background", "stop_words")


class KChoice(NamedTuple):
    """Scores of several numbers of topics, and the number they speak for.

    Parameters
    ----------
    table : DataFrame
        A row for each number: ``topics``; ``held_out``, the log probability of a token of held-out documents in nats
        (document completion), and ``held_out_error``, its standard error; ``behind``, by how much the best number
        is better, and ``behind_error``, the standard error of that, document by document and so much smaller;
        ``coherence`` (NPMI); ``exclusivity``; ``stability`` with its interval ``stability_low``,
        ``stability_high``; ``found``, the share of topics that another seed finds again; ``dead``, ``duplicate``,
        ``background``, ``stop_words``, such topics in a fit; ``seconds`` of a fit; ``fits``, how many there were
        and ``converged``, how many of them did. All of them are means over the fits. What one seed alone cannot
        tell is missing.
    recommendation : Recommendation
        A number with its reason.
    fits : DataFrame
        A row for each fit: ``topics``, ``seed`` and its scores.
    setting : dict
        Corpus, held-out documents, seeds and settings of the fits.
    held_out : HeldOut
        Differences between all numbers.
    """

    table: pd.DataFrame
    recommendation: Recommendation
    fits: pd.DataFrame
    setting: dict[str, Any]
    held_out: HeldOut

    def to_dict(self):
        """Everything in plain values, for JSON.

        Returns
        -------
        dict
        """
        return {
            "recommendation": {**self.recommendation._asdict(), "reading_aid": READING_AID},
            "scores": _records(self.table),
            "fits": _records(self.fits),
            "setting": self.setting,
        }

    def plot(self, path=None):
        """Draw the scores over the number of topics.

        Parameters
        ----------
        path : str or Path, optional
            Where to store the picture; its ending says as what (.png, .svg, .pdf).

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        MissingExtra
            If matplotlib is not installed.
        """
        from lda_vi.evaluate.choosing.picture import draw

        return draw(self, path)


def summarise(fits_of, numbers, setting):
    """Put the scores of all fits together.

    Parameters
    ----------
    fits_of : callable
        Called with a number of topics, returns its fits, one for each seed; asked once for each.
    numbers : sequence of int
        Numbers of topics, ascending.
    setting : dict
        What was done.

    Returns
    -------
    KChoice
    """
    rows, of_fits, log_likelihood, tokens = [], [], [], None
    for number in numbers:
        fits = fits_of(number)
        rows.append({"topics": number, **_row(fits)})
        of_fits += [{"topics": number, "seed": fit.seed, **fit.scores} for fit in fits]
        log_likelihood.append([fit.log_likelihood for fit in fits])
        tokens = fits[0].tokens
    held_out = compare_held_out(log_likelihood, tokens)
    table, best = pd.DataFrame(rows), int(held_out.mean.argmax())
    scores = {
        "held_out": held_out.mean,
        "held_out_error": held_out.error,
        "behind": held_out.behind[:, best],
        "behind_error": held_out.behind_error[:, best],
    }
    for place, (name, values) in enumerate(scores.items(), start=1):
        table.insert(place, name, values)
    found = None if table["found"].isna().any() else table["found"]
    recommendation = recommend(numbers, held_out, found)
    recommendation = recommendation._replace(advice=recommendation.advice + _remarks(table, recommendation))
    return KChoice(table, recommendation, pd.DataFrame(of_fits), setting, held_out)


def _row(fits):
    """Means over the fits of one number of topics."""
    row = {name: _mean([fit.scores[name] for fit in fits]) for name in ("coherence", "exclusivity")}
    stability = dict.fromkeys(("stability", "stability_low", "stability_high", "found"), float("nan"))
    if len(fits) > 1:
        measured = topic_stability([fit.topics for fit in fits], live=[fit.live for fit in fits])
        shares = [measured.found[a, b] for a in range(len(fits)) for b in range(len(fits)) if a != b]
        numbers = (measured.mean, measured.low, measured.high, float(np.mean(shares)))
        stability = dict(zip(stability, numbers, strict=True))
    row |= stability
    row |= {name: _mean([fit.scores[name] for fit in fits]) for name in (*SUMMED, "seconds")}
    return row | {"fits": len(fits), "converged": sum(fit.scores["converged"] for fit in fits)}


def _remarks(table, recommendation):
    """What else should be known about the scores."""
    remarks = []
    row = table[table["topics"] == recommendation.n_topics].iloc[0]
    for name, what in (("dead", "dead"), ("duplicate", "near copies of others")):
        if row[name] >= max(0.1 * recommendation.n_topics, 1):
            remarks.append(f"{row[name]:.0f} of its {recommendation.n_topics} topics are {what}: try fewer.")
    if row["fits"] == 1:
        remarks.append("One seed says nothing about stability, so nothing was vetoed; three seeds would.")
    stopped = int((table["fits"] - table["converged"]).sum())
    if stopped:
        remarks.append(
            f"{stopped} of {int(table['fits'].sum())} fits ended before they settled: raise max_iter."
        )
    return remarks


def _mean(values):
    """Mean of the numbers among some values, NaN if there is none."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")


def _records(table):
    """Rows as dicts of plain values, None where a number is missing."""
    records = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{name: getattr(v, "tolist", lambda v=v: v)() for name, v in row.items()} for row in records]
