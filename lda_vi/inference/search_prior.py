"""How strong the prior of the topics is while collapsed passes search them, if it is to be learned.

It adds 18 % to the tokens of every topic: topics that share a little of everything do not lock each other in. With
u = 0.85 and v = 1.5 of (E7), shares of 0.15, 0.18 and 0.22 end at -6.802, -6.801, -6.804 on Debian, -7.767, -7.768,
-7.774 on 20 newsgroups, -6.296, -6.298, -6.305 on Reuters and -7.000, -6.996, -6.995 on ICLR (completion, nats per
held-out token, after five mean-field passes).

Documents that repeat words call for less. Completion after the default fit by the share, means of three seeds (before
there were `teams`):

=====================  ================  ======  ======  ======  ======  ======  ======
corpus, K              tokens an entry     0.03    0.06    0.10    0.14    0.18    0.25
=====================  ================  ======  ======  ======  ======  ======  ======
names, 50                          1.01  -5.988  -5.978  -5.983  -5.974  -5.968  -5.977
Bible verses, 50                   1.11  -6.424  -6.428  -6.432  -6.422  -6.421  -6.419
fortunes, 50                       1.13  -7.831  -7.833  -7.829  -7.828  -7.833  -7.818
Korean petitions, 50               1.25  -8.666  -8.660  -8.655  -8.657  -8.648  -8.646
AP, 50                             1.44  -7.785  -7.785  -7.783  -7.780  -7.782  -7.786
docstrings, 30                     1.52  -6.169  -6.171  -6.177  -6.182  -6.177  -6.182
Bible chapters, 50                 1.70  -6.661  -6.662  -6.664  -6.666  -6.673  -6.682
State of the Union, 30              1.74  -8.196  -8.196  -8.198  -8.202  -8.207  -8.215
packages, 50                       1.76  -6.412  -6.413  -6.413  -6.422  -6.431  -6.441
manuals of Python, 50              2.24  -6.474  -6.474  -6.472  -6.478  -6.479  -6.484
manual pages, 50                   3.12  -6.641  -6.653  -6.659  -6.662  -6.674  -6.693
manuals of Perl, 50                3.18  -6.192  -6.196  -6.198  -6.206  -6.209  -6.238
Python files, 50                   6.02  -6.605  -6.610  -6.612  -6.619  -6.620  -6.629
=====================  ================  ======  ======  ======  ======  ======  ======

State of the Union are whole addresses here, packages the docstrings of Python's. Less than 0.03 is not better:
manuals of Perl -6.200 with 0.02, -6.202 with 0.01. The length of documents, by which the share was limited before
(27 tokens for each), says less: packages have 75 tokens each, 20 newsgroups 80.

And eta is at most `MOST_ETA`. Where topics have many tokens of each word, as with few topics or few words, the words
they have few of drown in an eta of several tokens, and the passes of the bound stop before they have dug them out.
Completion after the default fit, means of six seeds and their standard deviations, by the largest eta. The first
nine are drawn at random, as ``scripts/benchmarks/simulated.py`` says:

============  ======  ===============  ===============  ===============  ===============
counts, K        eta      0.1 at most              0.4                1      without end
============  ======  ===============  ===============  ===============  ===============
species, 6    228.05   -3.337 (0.000)   -3.337 (0.000)   -3.338 (0.000)   -3.345 (0.000)
cells, 10       3.33   -6.052 (0.000)   -6.052 (0.000)   -6.053 (0.000)   -6.057 (0.000)
factors, 10     6.65   -5.461 (0.000)   -5.461 (0.000)   -5.462 (0.000)   -5.464 (0.000)
weak, 8         8.10   -6.193 (0.002)   -6.192 (0.001)   -6.191 (0.001)   -6.194 (0.000)
clusters, 15    1.39   -4.228 (0.036)   -4.258 (0.040)   -4.332 (0.037)   -4.385 (0.043)
baskets, 12     2.13   -4.827 (0.001)   -4.833 (0.013)   -4.828 (0.000)   -4.825 (0.000)
clicks, 8      34.26   -3.368 (0.002)   -3.369 (0.003)   -3.373 (0.011)   -3.371 (0.004)
books, 20       0.98   -6.429 (0.026)   -6.430 (0.034)   -6.434 (0.029)   -6.434 (0.029)
lengths, 20     0.43   -5.654 (0.027)   -5.678 (0.037)   -5.692 (0.029)   -5.692 (0.029)
AP, 5           1.23   -8.098 (0.007)   -8.093 (0.006)   -8.097 (0.009)   -8.098 (0.008)
Reuters, 8      1.13   -6.605 (0.013)   -6.596 (0.010)   -6.595 (0.010)   -6.595 (0.009)
20ng, 10        1.09   -8.094 (0.006)   -8.094 (0.005)   -8.099 (0.010)   -8.098 (0.011)
snippets, 8     0.82   -6.836 (0.017)   -6.833 (0.011)   -6.821 (0.007)   -6.821 (0.007)
Debian, 10      1.69   -7.347 (0.008)   -7.342 (0.005)   -7.345 (0.004)   -7.346 (0.006)
ICLR, 5         2.06   -7.196 (0.004)   -7.194 (0.005)   -7.193 (0.005)   -7.192 (0.003)
============  ======  ===============  ===============  ===============  ===============
"""

from lda_vi.inference.priors import SMALLEST_PRIOR

# How much of the tokens eta adds, least and most, and with how many tokens an entry it becomes less.
SHARES, FEW_REPEATS = (0.04, 0.18), 1.4
MOST_ETA = 0.4


def search_eta(counts, n_topics):
    """The prior of the topics that they are searched with.

    Parameters
    ----------
    counts : Counts
        D documents over V words.
    n_topics : int
        K.

    Returns
    -------
    float
        What `search_share` asks for, but 0.4 at most; never less than a prior may be.

    Examples
    --------
    >>> import numpy as np
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([1.0, 1.0]), np.array([0, 1], np.int32), np.array([0, 2]), 2)
    >>> search_eta(counts, 1), search_eta(counts._replace(data=counts.data * 1000.0), 1)
    (0.18, 0.4)
    """
    eta = search_share(counts) * counts.n_tokens / (n_topics * counts.n_words)
    return max(min(eta, MOST_ETA), SMALLEST_PRIOR)


def search_share(counts):
    """How much eta is to add to the tokens of the topics: less where documents repeat words.

    With r tokens an entry, 0.18 min(1, 1.4 / r)^3, but not below 0.04.

    Parameters
    ----------
    counts : Counts
        D documents over V words.

    Returns
    -------
    float
        As a share of the tokens.

    Examples
    --------
    >>> import numpy as np
    >>> from lda_vi.inference.state import Counts
    >>> counts = Counts(np.array([1.0, 3.0]), np.array([0, 1], np.int32), np.array([0, 2]), 2)
    >>> round(search_share(counts), 4), search_share(counts._replace(data=counts.data / 2.0))
    (0.0617, 0.18)
    """
    least, most = SHARES
    repeats = counts.n_tokens / max(len(counts.data), 1)
    return max(most * (FEW_REPEATS / max(repeats, FEW_REPEATS)) ** 3, least)
