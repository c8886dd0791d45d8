r"""Which number of topics the scores speak for, and why.

1. A number is *stable* if at least half of its topics are found again by a fit with another seed: then most of what
   one reads is not an accident of the seed. Others are vetoed.
2. Of the stable ones the best predicts the held-out documents best. Every fit is judged by the same documents, halved
   alike, so two numbers are compared document by document: with :math:`\Delta_d` the difference of their log
   probabilities of the hidden half of document d, averaged over seeds, and :math:`N_d` its tokens,

   .. math:: \Delta = \frac{\sum_d \Delta_d}{\sum_d N_d}, \qquad
        \mathrm{error}^2 = \frac{\sum_d (\Delta_d - \Delta N_d)^2}{(\sum_d N_d)^2} \frac{D}{D - 1}
        + \frac{2 s^2}{R}

   where :math:`s^2` is the variance of the mean score between seeds, averaged over all numbers of topics, and R the
   number of seeds. The error of a score by itself is several times larger, because some documents are harder than
   others whoever predicts them; it says nothing about a difference.
3. Recommended is the smallest stable number that is within one such error of the best.

A reading aid: scores of prediction do not say how well topics can be read.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.evaluate.completion import ratio_error

LEAST_FOUND, CLOSE = 0.5, 0.05
READING_AID = (
    "This is a reading aid, not a test: it says how well words of unseen documents are predicted and whether other "
    "seeds find the same topics, not whether the topics answer your question. Read the topics of two or three of "
    "these numbers before you choose."
)


class Recommendation(NamedTuple):
    """A number of topics with its reason.

    Parameters
    ----------
    n_topics : int
        The number.
    reason : str
        Why, in one or two sentences.
    advice : list of str
        What else should be known or tried, a sentence each.
    also : list of int
        Other stable numbers within one error of the best, as defensible.
    """

    n_topics: int
    reason: str
    advice: list
    also: list


class HeldOut(NamedTuple):
    """Scores of the same held-out documents for several numbers of topics.

    Parameters
    ----------
    mean : ndarray of float64, shape (numbers,)
        Log probability of a token, averaged over seeds.
    error : ndarray of float64, shape (numbers,)
        Its standard error, over documents and seeds; of a level, not of a difference.
    behind, behind_error : ndarray of float64, shape (numbers, numbers)
        By how much each number is worse than each other, and the standard error of that.
    """

    mean: np.ndarray
    error: np.ndarray
    behind: np.ndarray
    behind_error: np.ndarray


def compare_held_out(log_likelihood, tokens):
    """Means, differences and their errors.

    Parameters
    ----------
    log_likelihood : array_like, shape (numbers, seeds, H)
        Of the hidden half of every held-out document.
    tokens : array_like, shape (H,)
        Its tokens.

    Returns
    -------
    HeldOut

    Examples
    --------
    >>> scores = compare_held_out([[[-8.0, -2.0]], [[-9.0, -3.0]]], [2, 2])
    >>> scores.mean.tolist(), scores.error.tolist()
    ([-2.5, -3.0], [1.5, 1.5])
    >>> float(scores.behind[1, 0]), float(scores.behind_error[1, 0])
    (0.5, 0.0)
    """
    log_likelihood = np.asarray(log_likelihood, dtype=np.float64)
    tokens = np.asarray(tokens, dtype=np.float64)
    numbers, n_seeds, _ = log_likelihood.shape
    of_fits = log_likelihood.sum(axis=2) / tokens.sum()
    between_seeds = of_fits.var(axis=1, ddof=1).mean() / n_seeds if n_seeds > 1 else 0.0
    mean = log_likelihood.mean(axis=1)
    error = np.sqrt([ratio_error(own, tokens) ** 2 + between_seeds for own in mean])
    behind, behind_error = np.zeros((2, numbers, numbers))
    for a in range(numbers):
        for b in range(a):
            difference = mean[b] - mean[a]
            behind[a, b] = difference.sum() / tokens.sum()
            behind_error[a, b] = np.sqrt(ratio_error(difference, tokens) ** 2 + 2 * between_seeds)
    return HeldOut(of_fits.mean(axis=1), error, behind - behind.T, behind_error + behind_error.T)


def recommend(numbers, held_out, found):
    """Recommend a number of topics.

    Parameters
    ----------
    numbers : sequence of int
        Numbers of topics, ascending.
    held_out : HeldOut
        Their scores.
    found : array_like of shape (numbers,), or None
        Share of topics that another seed finds again; None after one seed, and then none is vetoed.

    Returns
    -------
    Recommendation

    Examples
    --------
    >>> scores = compare_held_out([[[-8.0, -2.0]], [[-7.0, -1.9]], [[-7.0, -1.8]]], [2, 2])
    >>> recommend([5, 10, 20], scores, [1.0, 0.8, 0.3]).n_topics
    10
    """
    numbers = [int(number) for number in numbers]
    found = np.ones(len(numbers)) if found is None else np.asarray(found, dtype=np.float64)
    first = int(held_out.mean.argmax())
    best, candidates = _candidates(held_out, found)
    choice = {
        "first": first,
        "best": best,
        "chosen": candidates[0],
        "any_stable": (found >= LEAST_FOUND).any(),
    }
    reason, advice = _reason(numbers, held_out, found, **choice), _advice(numbers, **choice)
    if len(numbers) > 1:
        advice += _close_calls(numbers, held_out, found, candidates[0])
    return Recommendation(numbers[candidates[0]], reason, advice, [numbers[i] for i in candidates[1:]])


def _candidates(held_out, found):
    """The best of the stable numbers, and all within an error of it; the most stable one where none is."""
    stable = np.flatnonzero(found >= LEAST_FOUND)
    if not len(stable):
        return int(found.argmax()), [int(found.argmax())]
    best = int(stable[held_out.mean[stable].argmax()])
    return best, [int(i) for i in stable if held_out.behind[i, best] <= held_out.behind_error[i, best]]


def _close_calls(numbers, held_out, found, chosen):
    """Numbers so near to the limit of stability that other seeds may give another recommendation."""
    for i in np.flatnonzero(np.abs(found - LEAST_FOUND) < CLOSE):
        other = found.copy()
        other[i] = 0.0 if found[i] >= LEAST_FOUND else 1.0
        instead = _candidates(held_out, other)[1][0]
        if instead != chosen:
            side = "under" if found[i] >= LEAST_FOUND else "over"
            yield (
                f"It was close: another seed finds {found[i]:.0%} of {topics(numbers[i])} again. Were that {side} "
                f"{LEAST_FOUND:.0%}, {numbers[instead]} would be recommended; more seeds would settle it."
            )


def _reason(numbers, held_out, found, *, first, best, chosen, any_stable):
    """Why this number."""
    if len(numbers) == 1:
        return f"{topics(numbers[0])}: the only number tried, so nothing speaks for it or against it."

    def by(a, b):
        return f"{held_out.behind[a, b]:.4f} ± {held_out.behind_error[a, b]:.4f} nats a token"

    if not any_stable:
        return (
            f"{topics(numbers[chosen])}: no number tried is stable; this one comes closest, as another seed finds "
            f"{found[chosen]:.0%} of its topics again."
        )
    text = ""
    if first != best:
        text = (
            f"{topics(numbers[first])} predict held-out documents best, but another seed finds only "
            f"{found[first]:.0%} of them again (at least {LEAST_FOUND:.0%} are required). "
        )
    among = "the best" if first == best else "the best of the stable ones"
    if chosen == best:
        smaller = [i for i in range(chosen) if found[i] >= LEAST_FOUND]
        text += f"{topics(numbers[best])} {'predict held-out documents best' if first == best else 'are ' + among}"
        if smaller:
            near = min(smaller, key=lambda i: held_out.behind[i, best])
            text += (
                f"; of the smaller stable numbers {numbers[near]} comes nearest, behind by {by(near, best)}"
            )
        return text + "."
    return text + (
        f"{topics(numbers[chosen])} are the fewest within one standard error of {among}, {numbers[best]}: behind by "
        f"{by(chosen, best)}."
    )


def _advice(numbers, *, first, best, chosen, any_stable):
    """What to try next."""
    advice = []
    if len(numbers) == 1:
        several = sorted({max(numbers[0] // 2, 1), numbers[0], 2 * numbers[0], 4 * numbers[0]})
        return [f"Try several: for instance {_listed(several)}."]
    fewer = sorted({max(numbers[0] // 4, 1), max(numbers[0] // 2, 1)} - {numbers[0]})
    if not any_stable:
        hint = f"Try fewer topics ({_listed(fewer)}), or" if fewer else "Use"
        return [f"{hint} more documents: these topics depend mostly on the seed."]
    low, high = _neighbours(numbers, chosen)
    if best == first == len(numbers) - 1:
        more = [round(1.5 * numbers[-1]), 2 * numbers[-1]]
        advice.append(
            f"The best is the largest number tried, so the scores may still be rising: try {_listed(more)} too."
        )
    elif chosen == 0 and numbers[0] > 1:
        advice.append(f"It is the smallest number tried, so fewer may do as well: try {_listed(fewer)} too.")
    if low or high:
        between = _listed([number for number in (low, high) if number])
        advice.append(
            f"To narrow it down, try {between}: finished fits are kept, and only new ones are made."
        )
    return advice


def _neighbours(numbers, chosen):
    """A number halfway, in ratio, to the next smaller and to the next larger one; None where there is no room."""
    result = []
    for a, b in ((chosen - 1, chosen), (chosen, chosen + 1)):
        middle = None
        if a >= 0 and b < len(numbers):
            middle = round(float(np.sqrt(numbers[a] * numbers[b])))
            if numbers[b] < 1.3 * numbers[a] or middle in (numbers[a], numbers[b]):
                middle = None
        result.append(middle)
    return result


def _listed(numbers):
    """Numbers in a sentence."""
    words = [str(number) for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def topics(number):
    """A number of topics in words."""
    return f"{number} topic{'' if number == 1 else 's'}"
