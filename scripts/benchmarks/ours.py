"""Fits of lda_vi with default settings, looked at after every pass.

Only the number of topics, of threads and the seed are given. Passes of the bound hand over a model that is
finished as it is. A collapsed pass does not: what a fit that stopped there would return is made as the end of that
phase makes it, priors learned from the counts of the moment, and the seconds of this learning are added to that
checkpoint alone.
"""

import time
import warnings
from contextlib import contextmanager, nullcontext
from functools import partial
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np

from benchmarks.track import Topics, rows_of_one


def fit(train, n_topics, track, *, seed=0, threads=1, **_):
    """Fit and return the model; a checkpoint after every pass if `track` has a judge."""
    from lda_vi import LDA

    warm_up(n_topics, threads)
    model = LDA(n_topics, n_jobs=threads, random_state=seed)

    def on_pass(row):
        if row["phase"] == "collapsed" and not passes:
            return  # teams of documents search apart: there are no topics of all yet
        take = partial(_of_passes, passes) if row["phase"] == "collapsed" else partial(_of_model, model)
        track.remember(f"{row['phase']} {row['pass']}", take)

    # Passes that are looked at are also kept: not where memory or time is all that is asked for.
    watched = _latest_passes(train.shape[0]) if track.judge else nullcontext()
    with warnings.catch_warnings(action="ignore"), watched as passes:
        with track.running():
            model.fit(train, on_pass=on_pass if track.judge else None)
        track.judge_all()
        track.checkpoint("end", _of_model(model))
    return model


def warm_up(n_topics, threads=1):
    """Compile, or read from numba's cache, what fits of few and of so many topics run: peers are compiled as well."""
    from lda_vi import LDA
    from lda_vi.inference import topic_lists

    # Large corpora use lists of topics.
    lists = patch.multiple(topic_lists, LEAST_VISITS=0, LEAST_WORDS=0)
    with warnings.catch_warnings(action="ignore"), lists:
        counts = np.random.default_rng(0).poisson(1.0, (40, 30))
        for k in (3, n_topics):
            LDA(k, max_iter=2, n_jobs=threads, random_state=0).fit(counts).transform(counts)


def _of_model(model):
    """Topics of a model whose last pass is one of the bound."""
    topics, alpha = np.array(model.components_), np.array(model.doc_topic_prior_)
    return lambda: Topics(rows_of_one(topics), alpha)


def _of_passes(passes):
    """Topics a fit would go on with if the collapsed pass just done were the last."""
    from lda_vi.inference import collapsed, extra_alpha

    own, alpha, eta = passes["own"], np.array(passes["alpha"]), np.mean(passes["eta"])
    own = SimpleNamespace(shares=own.shares.copy(), suff_stats=own.suff_stats.copy())

    def look():
        began = time.perf_counter()
        # What is added to alpha is not searched for at every pass: here it is what the search begins with.
        extra = extra_alpha.limits(len(alpha))[0] / len(alpha)
        learned = collapsed.stretched_alpha(own, alpha) + extra, collapsed.learned_eta(own, eta)
        seconds = time.perf_counter() - began
        return Topics(rows_of_one(own.suff_stats.T + learned[1]), learned[0], seconds)

    return look


@contextmanager
def _latest_passes(n_documents):
    """Where the collapsed phase stands: its counts and the priors of its last step, put into the dict returned."""
    from lda_vi.inference import collapsed

    kind, latest = collapsed.Passes, {}
    step = kind.step

    def noted(self, alpha, *speed):
        result = step(self, alpha, *speed)
        if len(self.shares) == n_documents:
            latest.update(own=self, alpha=alpha, eta=self.eta)
        return result

    kind.step = noted
    try:
        yield latest
    finally:
        kind.step = step
