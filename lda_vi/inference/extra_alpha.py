r"""How much is added to the learned prior of the documents: what predicts the other half of new documents best.

The prior that (E9) learns suits the documents, but is too small for a mean-field q, which takes about half a token
from every topic of a document (exp psi(x) is about x - 1/2) and shuts out topics whose prior is small. How much that
hurts depends on how many topics and tokens there are, and on how much alike documents are. So the documents are
asked: some of them are taken for new, their own shares taken out of the topics, and their tokens halved. Topic
shares are found from one half, as those of new documents are, and the other half judges them.

Measured: completion of held-out documents after the default fit, one seed each, by what is added to alpha, and what
was chosen from 1.2 on (`TIMES_OUT` was chosen with a look at all of these; short documents had no `teams` then):

====================  ======  ======  ======  ======  ======  =========
corpus, K                0.1     0.4     1.2     2.7       6     chosen
====================  ======  ======  ======  ======  ======  =========
AP, 50                -7.774  -7.774  -7.772  -7.772  -7.773        1.2
ICLR, 50              -7.000  -6.999  -6.998  -6.996  -6.995        1.2
ICLR, 150             -6.982  -6.981  -6.976  -6.971  -6.964        2.4
Reuters, 50           -6.274  -6.275  -6.277  -6.291  -6.326        0.3
Sotu, 50              -7.528  -7.528  -7.529  -7.531  -7.538        1.2
Debian, 50            -6.975  -6.975  -6.978  -6.987  -7.013       0.15
M10, 20               -6.322  -6.316  -6.308  -6.320  -6.420        1.2
M10, 100              -6.534  -6.428  -6.276  -6.200  -6.237        2.4
StackOverflow, 50     -6.471  -6.441  -6.396  -6.375  -6.397        1.2
StackOverflow, 150    -6.696  -6.620  -6.502  -6.449  -6.456        4.8
snippets, 50          -6.337  -6.332  -6.336  -6.368  -6.451       0.15
snippets, 200         -6.371  -6.300  -6.175  -6.096  -6.143        2.4
fortunes, 50          -7.904  -7.894  -7.876  -7.853  -7.835        2.4
dependencies, 20      -5.187  -5.214  -5.298  -5.441  -5.665       0.15
dependencies, 50      -5.058  -5.043  -5.104  -5.226  -5.442       0.15
dependencies, 200     -6.141  -5.911  -5.619  -5.303  -5.273        2.4
sample, 6             -4.660  -4.675  -4.732  -4.826  -4.979        0.6
petitions, 50         -8.656  -8.656  -8.654  -8.651  -8.648        4.8
====================  ======  ======  ======  ======  ======  =========

Petitions are Korean, fortunes short jokes, the sample that of the project, dependencies the lists of packages that
each of 10,000 packages needs. With K = 1000 on 20 newsgroups 1.2 gives -7.924, 4.8 -7.814, 9.6 -7.744, 14.4 -7.712
and 19.2 -7.699; but from 19 on every topic weighs so much that `active_e_step` cannot leave it out, and the
mean-field passes take three times as long. Hence `MOST_PER_TOPIC`. With K = 500, topics on lists alone, 9.6 gives
-7.715, 14.4 -7.712 and 19.2 -7.718.

Many topics need more, whatever the text: after all topics were searched, one seed each:

==================  ======  ======  ======  ======  ======  ======
corpus, K              1.2     2.4     4.8     7.2     9.6    14.4
==================  ======  ======  ======  ======  ======  ======
ICLR, 300           -6.983  -6.976  -6.966  -6.959  -6.952  -6.946
Reuters, 300        -6.191  -6.183  -6.177  -6.188  -6.199  -6.231
snippets, 300       -6.680  -6.327  -6.080  -6.079  -6.124  -6.216
StackOverflow, 300  -6.743  -6.580  -6.471  -6.462  -6.463  -6.486
M10, 300            -6.640  -6.347  -6.248  -6.225  -6.242  -6.285
AP, 300             -7.689  -7.684  -7.679  -7.676  -7.675  -7.675
Sotu, 300           -7.540  -7.534  -7.527  -7.525  -7.524  -7.526
20ng, 300           -7.735  -7.722  -7.704  -7.698  -7.697  -7.704
Debian, 300         -6.828  -6.797  -6.766  -6.764  -6.773  -6.801
ICLR, 500           -7.026  -7.010  -6.988          -6.959  -6.950
Reuters, 500        -6.280  -6.240  -6.206          -6.191  -6.199
snippets, 500       -8.179  -7.746  -6.993          -6.112  -6.134
StackOverflow, 500  -6.832  -6.665  -6.523          -6.486  -6.489
M10, 500            -7.072  -6.753  -6.363          -6.217  -6.236
AP, 500             -7.702  -7.696  -7.686          -7.677  -7.674
Sotu, 500           -7.597  -7.585  -7.570          -7.552  -7.546
20ng, 500           -7.811  -7.786  -7.749          -7.705  -7.689
==================  ======  ======  ======  ======  ======  ======

So many topics begin with 0.02 each, and the fewer documents there is room to ask, the more a move must gain. Before,
Reuters and Sotu with 300 topics stayed at 1.2, and two of three seeds of Reuters with 500 at 2.4.

No rule of K, length and the learned alpha comes near: extra shares of 1.5 or 2 times the learned sum lose 0.004 to
0.007 where the learned sum is large (Sotu, ICLR with K = 20), 0.2 where K is (dependencies). With the own share taken
out 1, 3, 4 and 6 times M10 with K = 20 chooses 0.15, 0.6, 1.2 and 2.4; nothing taken out always calls for less than
is best. The number of times that follows from how the other occurrences of a word respond, if topics shift a little
(one over the mean phi of a topic and a word), is right for the sample, whose topics are far apart, and too small for
most others. Three times the own share as it is, but not more than there is, does as well for large corpora (fortunes
4.8, StackOverflow 2.4), but not for the 108 documents of the sample: 2.4.
"""

from typing import NamedTuple

import numpy as np

from lda_vi.inference.collapsed_passes import topic_sizes
from lda_vi.inference.kernels import e_step
from lda_vi.inference.layout import take_rows
from lda_vi.inference.start import level_gamma
from lda_vi.inference.state import Counts

# Where the search begins, in tokens of all topics together, between which numbers it stays, by which factor it moves,
# and what a move must gain, in nats a token.
FIRST, LEAST, MOST, FACTOR, GAIN = 1.2, 0.15, 9.6, 2.0, 5e-4
# The same for each topic, if that is more: best is about the first of these, and fewer documents are asked about it.
FIRST_PER_TOPIC, GAIN_PER_TOPIC = 0.02, 1e-5
MOST_PER_TOPIC = 0.0144  # with much more, E-steps could leave no topic out
# The sample: so many numbers in a table of what topics hold of each entry, but not fewer or more entries than that.
NUMBERS, FEWEST_ENTRIES, MOST_ENTRIES = 1_000_000, 1_000, 5_000
# One of so many of these entries a document may fill, or as many as two of mean length: one long document would take
# the place of all others. 20 newsgroups with K = 700 asked two documents, chose 1.2 and ended at -7.82; now -7.71.
LONGEST = 10
MAX_STEPS, STEP_TOL = 20, 5e-3
# How often a document's own share is taken out of the topics, each time that part of what is left. Once is not
# enough: topics came to be what they are because of the document, and words of others followed.
TIMES_OUT = 5.0


class Halves(NamedTuple):
    """Documents in two halves, and what the topics hold of the words of each.

    Parameters
    ----------
    seen : Counts
        One half, over as many words as it has entries: no two have the same topics.
    seen_beta : ndarray of float64, shape (entries, K)
        Probabilities of these words.
    hidden : ndarray of float64
        Tokens of the entries of the other half.
    hidden_documents : ndarray of int
        The documents they stand in.
    hidden_beta : ndarray of float64, shape (entries, K)
        Probabilities of their words.
    """

    seen: Counts
    seen_beta: np.ndarray
    hidden: np.ndarray
    hidden_documents: np.ndarray
    hidden_beta: np.ndarray


def choose(counts, passes, alpha, eta, workers=None):
    """Find what is to be added to alpha, evenly to all topics.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    passes : Passes
        Where the collapsed passes stand.
    alpha : ndarray, shape (K,)
        What it is added to.
    eta : ndarray, broadcasting to (V, K)
        Prior of the topics.
    workers : Workers, optional
        Threads to use.

    Returns
    -------
    float
        In tokens of all topics together; what the search begins with where there is nothing to judge by.
    """
    halves, (first, most, gain) = _halve(counts, passes, alpha, eta), limits(len(alpha))
    if not len(halves.seen.data) or not len(halves.hidden):
        return first
    logs = np.log(halves.seen_beta).astype(counts.data.dtype)

    def prediction(extra):
        """Mean log probability of a hidden token, in nats."""
        prior = alpha + extra / len(alpha)
        begin = halves.seen, level_gamma(halves.seen, prior), logs, prior
        gamma, *_ = e_step(*begin, MAX_STEPS, STEP_TOL, workers=workers, stats=False)
        theta = (gamma / gamma.sum(axis=1, keepdims=True))[halves.hidden_documents]
        return halves.hidden @ np.log(np.einsum("jk,jk->j", theta, halves.hidden_beta)) / halves.hidden.sum()

    return climb(prediction, first, most, gain)


def limits(n_topics):
    """Where the search begins, where it stops at the latest, and what a move must gain, for so many topics.

    Examples
    --------
    >>> limits(50), limits(300), limits(1000)
    ((1.2, 9.6, 0.0005), (6.0, 9.6, 0.003), (14.4, 14.4, 0.01))
    """
    most = max(MOST, MOST_PER_TOPIC * n_topics)
    return min(max(FIRST, FIRST_PER_TOPIC * n_topics), most), most, max(GAIN, GAIN_PER_TOPIC * n_topics)


def climb(prediction, first=FIRST, most=MOST, gain=GAIN):
    """Multiply or divide a number by `FACTOR` while that is worth it.

    Parameters
    ----------
    prediction : callable
        Of a number; higher is better.
    first, most : float, optional
        Where to begin, and where to stop at the latest.
    gain : float, optional
        What a move must gain.

    Returns
    -------
    float

    Examples
    --------
    >>> climb(lambda extra: -abs(extra - 5.0)), climb(lambda extra: -extra), climb(lambda extra: 0.0)
    (4.8, 0.15, 1.2)
    """
    best, extra = prediction(first), first
    for factor in (FACTOR, 1.0 / FACTOR):
        while (next_ := min(max(extra * factor, LEAST), most)) != extra:
            if (value := prediction(next_)) <= best + gain:
                break
            best, extra = value, next_
        if extra != first:
            break
    return extra


def _halve(counts, passes, alpha, eta):
    """Documents at equal distances, as many as there is room for; and what topics hold of each of their words."""
    room = min(max(NUMBERS // len(alpha), FEWEST_ENTRIES), MOST_ENTRIES)
    every = max(-(-len(counts.data) // room), 1)
    rows, lengths = np.arange(every // 2, counts.n_documents, every), np.diff(counts.indptr)
    rows = rows[lengths[rows] <= max(room / LONGEST, 2.0 * lengths.mean())]
    rows = rows[np.cumsum(lengths[rows]) <= room]
    few = take_rows(counts, rows)
    documents = np.repeat(np.arange(len(rows)), np.diff(few.indptr))
    beta = _without_own_shares(few, passes, passes.shares[rows[documents]] + alpha, eta)
    seen = every_other_token(few.data)
    known, hidden = seen > 0, few.data - seen
    ends = np.concatenate([[0], np.cumsum(known)])[few.indptr]
    n, judged = int(ends[-1]), hidden > 0
    seen = Counts(seen[known], np.arange(n, dtype=np.int32), ends, n)
    return Halves(seen, beta[known], hidden[judged].astype(np.float64), documents[judged], beta[judged])


def _without_own_shares(counts, passes, of_documents, eta):
    """Probabilities of the word of each entry had its document not been there, (entries, K), from its N + alpha."""
    stats = passes.suff_stats[counts.indices].astype(np.float64)
    prior = np.broadcast_to(eta, passes.suff_stats.shape)[counts.indices]
    sizes = topic_sizes(passes.topic_counts, eta, counts.n_words)
    phi = of_documents * (prior + stats) / sizes
    own = counts.data[:, None] * phi / phi.sum(axis=1, keepdims=True)
    return (prior + stats * (1.0 - own / np.maximum(stats, own)) ** TIMES_OUT) / sizes


def every_other_token(counts):
    """How many tokens of each entry stand at even places, if all tokens stand in a row.

    Parameters
    ----------
    counts : ndarray
        Parts of tokens take up parts of a place.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> every_other_token(np.array([1.0, 1.0, 3.0, 0.5])).tolist()
    [1.0, 0.0, 2.0, 0.0]
    """
    ends = np.concatenate([[0.0], np.cumsum(counts, dtype=np.float64)])
    return np.diff(np.floor(ends / 2.0) + np.minimum(ends % 2.0, 1.0)).astype(counts.dtype)
