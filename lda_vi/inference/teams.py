"""Where documents are short, teams of documents find topics apart, and the search begins with what they found.

Which topics a search ends with depends on where it begins, most of all for short documents, which say little. So the
documents are shared out at random among four teams, which search on their own for a dozen passes, together as much
work as a dozen passes over all. Then the topics of all teams are joined by k-means of the square roots of their
probabilities (distances of Hellinger, between sums of words in `BUCKETS` buckets with random signs), every topic
with the same weight: what is rare in one team and missing in others stays a topic of its own.

Measured: completion and bound after the default fit, nats a token, with one search from the start and with teams;
means of eight seeds, of six for K = 150 and for dependencies and snippets with 200, of four for verses with 100,
ICLR, Reuters and AP, of three for WordNet, of two for Debian; the standard error of most means is 0.002 to 0.008
(0.013 and 0.024 for dependencies with 200). The time is that of the fit with teams over that without:

==================  =============  ======  ======  ============  ============  ====
corpus, K                tokens a     one   teams         bound         bound  time
                         document  search           (one search)       (teams)
==================  =============  ======  ======  ============  ============  ====
names, 20                    10.2  -6.260  -6.241        -6.513        -6.491   1.2
names, 50                    10.2  -5.970  -5.945        -6.270        -6.233   1.0
names, 150                   10.2  -5.753  -5.736        -6.125        -6.102   1.3
dependencies, 20              9.5  -5.195  -5.168        -5.566        -5.536   1.1
dependencies, 50              9.5  -5.039  -4.987        -5.401        -5.365   1.1
dependencies, 200             9.5  -5.330  -5.280        -5.675        -5.746   1.8
snippets, 20                 14.2  -6.598  -6.576        -6.862        -6.845   1.2
snippets, 50                 14.2  -6.371  -6.360        -6.685        -6.664   1.1
snippets, 200                14.2  -6.118  -6.116        -6.632        -6.628   1.3
StackOverflow, 50             6.0  -6.378  -6.376        -7.058        -7.068   1.5
StackOverflow, 150            6.0  -6.436  -6.435        -7.399        -7.406   1.6
M10, 20                       6.9  -6.302  -6.310        -6.747        -6.731   1.4
M10, 100                      6.9  -6.232  -6.213        -6.903        -6.896   1.6
fortunes, 20                 14.2  -7.859  -7.853        -8.263        -8.258   1.3
fortunes, 50                 14.2  -7.828  -7.824        -8.370        -8.379   1.3
Bible verses, 50             10.8  -6.427  -6.432        -6.808        -6.820   0.8
Bible verses, 100            10.8  -6.406  -6.402        -6.903        -6.896   0.9
WordNet, 100                  8.3  -7.864  -7.863        -8.315        -8.311   1.0
Debian, 200                  37.7  -6.784  -6.793        -7.143        -7.121   1.0
Reuters, 50                  51.4  -6.282  -6.289        -6.528        -6.524   1.2
ICLR, 50                     96.3  -6.996  -7.001        -7.359        -7.354   1.3
AP, 50                      194.5  -7.778  -7.782        -8.016        -8.002   1.5
==================  =============  ======  ======  ============  ============  ====

Longer documents gain bound but no prediction, and reach a given one later: they have no teams.

Tried with an earlier version (documents shared out in turn, eight seeds, K = 50; four teams: dependencies -4.999,
snippets -6.343): two teams -4.996 and -6.358; eight -4.982 and -6.356; twenty passes instead of twelve -4.992 and
-6.348, six -5.001 and -6.362, four -5.016 and -6.379; topics weighted by their tokens, twelve seeds, -5.015 and
-6.361. k-means from points drawn by their squared distances, without a choice of several: names -5.963, not -5.945.

Where a search ends is chance: completions of twelve seeds spread by 0.006 (AP) to 0.026 (dependencies of packages),
and the best of twelve by their last prediction is 0.001 to 0.046 better than their mean (hence `searches`);
predictions after ten passes do not tell which it will be (correlations from -0.23 to 0.49). What else was to make up
for that, and did not (K = 50, the same four seeds each, no teams):

=========================================================================  ======  =======  ========  ============
what was tried                                                                 AP  Reuters  snippets  dependencies
=========================================================================  ======  =======  ========  ============
nothing                                                                    -7.778   -6.283    -6.349        -5.056
the tenth of topics most alike merged after pass 12, others from documents
that are predicted badly                                                   -7.784   -6.296    -6.364        -5.054
4 times the eta at first, as it is from pass 12 on                         -7.783   -6.285    -6.357        -5.029
0.3 times the eta at first                                                 -7.778   -6.282    -6.363        -5.045
3 times the alpha at first                                                 -7.779   -6.280    -6.361        -5.031
the same, twelve seeds                                                              -6.286    -6.373        -5.031
nothing, twelve seeds                                                      -7.778   -6.284    -6.370        -5.046
=========================================================================  ======  =======  ========  ============

Nor did ten passes over a quarter of the documents before those over all (the same completions, but as many passes
over all), or pace 3.5 and keep 0.9 of (E11) from pass 20 on (0.001 to 0.002 more prediction, the same completions).
"""

import warnings

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from lda_vi.inference.collapsed_passes import MOVING, Passes
from lda_vi.inference.layout import take_rows
from lda_vi.inference.topic_lists import FEWEST_TOPICS

TEAMS, PASSES = 4, 12
# Words of a document, each counted once, from which on documents are not short on average; how many there must be
# for each topic of a team; and into how many buckets words are thrown where topics are compared.
SHORT, DOCUMENTS_PER_TOPIC, BUCKETS = 20.0, 8, 512
STEPS = 20  # of k-means


def are_worth_it(counts, n_topics):
    """Whether documents are so short and so many, and topics so few, that teams find better ones.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    n_topics : int
        K.

    Returns
    -------
    bool
    """
    documents = np.count_nonzero(np.diff(counts.indptr))
    enough = documents >= TEAMS * DOCUMENTS_PER_TOPIC * n_topics
    return enough and len(counts.data) < SHORT * documents and n_topics < FEWEST_TOPICS


class Teams:
    """The passes of all teams, in the place of `Passes` over all documents.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    alpha : ndarray, shape (K,)
        Prior of the documents.
    eta : ndarray, broadcasting to (V, K)
        Prior of the topics of all documents; that of a team is as much smaller as it has fewer tokens.
    rng : Generator
        Shares out the documents, and draws those that topics begin with.
    workers : Workers
        Threads to use.
    state : dict of str to ndarray, optional
        Where an earlier run stood, from `state`; then nothing is drawn.
    """

    def __init__(self, counts, alpha, eta, rng, workers, state=None):
        if state is None:
            self._drawn = rng.permutation(np.flatnonzero(np.diff(counts.indptr)))
            self._seed = rng.integers(2**31)
        else:
            self._drawn, self._seed = np.array(state["drawn"]), np.array(state["seed"])
        self._teams, self._parts = [], []  # of all tokens
        for i in range(TEAMS):
            own = take_rows(counts, np.sort(self._drawn[i::TEAMS]))
            stood = state and {name: state[f"{name}_{i}"] for name in MOVING}
            self._parts.append(own.n_tokens / counts.n_tokens)
            self._teams.append(Passes(own, alpha, eta * self._parts[i], rng, workers, stood))

    def state(self):
        """What later passes depend on, by name; the next pass writes into these arrays."""
        moving = {
            f"{name}_{i}": array for i, team in enumerate(self._teams) for name, array in team.state().items()
        }
        return {"drawn": self._drawn, "seed": np.array(self._seed), **moving}

    def step(self, alpha, pace, keep):
        """Do one pass of each team, as `Passes.step`; words are predicted from the other documents of their team."""
        fits = [team.step(alpha, pace, keep) for team in self._teams]
        return float(np.dot(self._parts, fits))

    def join(self):
        """S of the joined topics, shape (V, K); there are no teams afterwards."""
        found, self._teams = [team.suff_stats for team in self._teams], []
        return join(found, np.random.default_rng(int(self._seed)))


def join(found, rng):
    """Add up topics of several searches that are about the same.

    Parameters
    ----------
    found : list of ndarray of float32, shape (V, K)
        S of each search.
    rng : Generator
        Random numbers.

    Returns
    -------
    ndarray of float32, shape (V, K)
        S of K groups of these topics.

    Examples
    --------
    >>> one, other = np.float32([[4, 0], [3, 0], [0, 2]]), np.float32([[0, 4], [0, 5], [3, 0]])
    >>> sorted(join([one, other], np.random.default_rng(0)).T.tolist())
    [[0.0, 0.0, 5.0], [8.0, 8.0, 0.0]]
    """
    n_words, n_topics = found[0].shape
    buckets, signs = rng.integers(0, BUCKETS, n_words), rng.choice([-1.0, 1.0], n_words)
    throw = csr_array((signs, (buckets, np.arange(n_words))), shape=(BUCKETS, n_words))
    sizes = [np.maximum(part.sum(axis=0), np.finfo(np.float32).tiny) for part in found]  # some may be empty
    points = np.concatenate(
        [(throw @ np.sqrt(part) / np.sqrt(of)).T for part, of in zip(found, sizes, strict=True)]
    )
    with threadpool_limits(limits=1), warnings.catch_warnings(action="ignore", category=UserWarning):
        # One thread: sums of several would be rounded in another order. The warning would be of a group without a
        # topic, which the search fills.
        _, groups = kmeans2(points, points[_far_apart(points, n_topics, rng)], iter=STEPS, minit="matrix")
    joined = np.zeros((n_words, n_topics), np.float32)
    for part, own in zip(found, groups.reshape(len(found), n_topics), strict=True):
        for topic, group in enumerate(own):
            joined[:, group] += part[:, topic]
    return joined


def _far_apart(points, n, rng):
    """Places of n points to begin k-means with: of a few drawn by their squared distance, the one that helps most."""
    distances = cdist(points, points, "sqeuclidean")
    chosen = [rng.integers(len(points))]
    nearest = distances[chosen[0]]
    while len(chosen) < n:
        weights = nearest + np.finfo(np.float64).tiny  # all may be where one is
        drawn = rng.choice(len(points), 2 + int(np.log(n)), p=weights / weights.sum())
        left = np.minimum(nearest, distances[drawn])
        best = left.sum(axis=1).argmin()
        chosen.append(drawn[best])
        nearest = left[best]
    return chosen
