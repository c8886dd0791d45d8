"""What a user would run instead: scikit-learn, gensim, tomotopy, topica.

The priors are the same for all, alpha = 5 / K for every topic and eta = 0.01 unless another is asked for;
tomotopy learns alpha from there, topica both. Seconds are those of the training call alone: documents are in each
system's own form before the watch starts.

Where a system cannot be looked at on its way without changing it, the first points of its curve are shorter fits
of their own.
"""

import warnings
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from benchmarks.track import Topics, Track, rows_of_one

ALPHA_SUM, ETA = 5.0, 0.01
PACKAGES = {"sklearn": "sklearn", "gensim": "gensim", "tomotopy": "tomotopy"}
PACKAGES |= {"topica-gibbs": "topica", "topica-cvb0": "topica"}
GROUPS = {"topica": ("topica-gibbs", "topica-cvb0")}

SKLEARN_PASSES, SKLEARN_POINTS = 10, (1, 2, 5)
GENSIM_PASSES, GENSIM_POINTS = 10, (1, 3)
TOMOTOPY_SWEEPS, TOMOTOPY_POINTS = 1000, (10, 20, 50, 100, 200, 300, 400, 600, 800)
TOPICA_SWEEPS, TOPICA_POINTS = {"sparse": 500, "cvb0": 100}, {"sparse": (25, 75, 200), "cvb0": (5, 10, 30)}
BATCH = 1024


def installed(system):
    """Whether the package of a peer is here."""
    return find_spec(PACKAGES[system]) is not None


def sklearn(train, n_topics, track, *, seed=0, threads=1, eta=ETA, effort=1.0, **_):
    """Batch variational Bayes; looked at after some of its passes."""
    from sklearn.decomposition import LatentDirichletAllocation

    class Watched(LatentDirichletAllocation):
        def _em_step(self, *args, **kwargs):
            super()._em_step(*args, **kwargs)
            if self.n_iter_ + 1 in SKLEARN_POINTS and self.n_iter_ + 1 < self.max_iter:
                track.checkpoint(self.n_iter_ + 1, lambda: _of_components(self))

    model = Watched(
        n_topics,
        doc_topic_prior=min(ALPHA_SUM / n_topics, 1.0),  # it takes no more
        topic_word_prior=eta,
        learning_method="batch",
        max_iter=_scaled(SKLEARN_PASSES, effort),
        n_jobs=threads,
        random_state=seed,
    )
    with track.running():
        model.fit(train)
    track.checkpoint(model.max_iter, lambda: _of_components(model))
    return model


def gensim(train, n_topics, track, *, seed=0, threads=1, eta=ETA, effort=1.0, curve=False, **_):
    """Online variational Bayes in processes of its own."""
    from gensim.models import LdaMulticore

    stream = bags(train)
    words = {word: str(word) for word in range(train.shape[1])}
    alpha = np.full(n_topics, ALPHA_SUM / n_topics, dtype=np.float32)

    def run(passes, track):
        with track.running():
            model = LdaMulticore(
                stream,
                num_topics=n_topics,
                id2word=words,
                workers=threads,
                chunksize=BATCH,
                passes=passes,
                alpha=alpha,
                eta=eta,
                eval_every=None,
                random_state=seed,
            )
        track.checkpoint(passes, lambda: Topics(rows_of_one(model.get_topics()), alpha))
        return model

    return _with_shorter(run, GENSIM_PASSES, GENSIM_POINTS, track, effort, curve)


def tomotopy(train, n_topics, track, *, seed=0, threads=1, eta=ETA, effort=1.0, **_):
    """Collapsed Gibbs sampling; learns alpha every tenth sweep."""
    import tomotopy as tp

    model = tp.LDAModel(k=n_topics, alpha=ALPHA_SUM / n_topics, eta=eta, seed=seed)
    for words in word_lists(train):
        model.add_doc(words)
    sweeps, done = _scaled(TOMOTOPY_SWEEPS, effort), 0

    def look():
        rows = np.array([model.get_topic_word_dist(k) for k in range(n_topics)])
        return Topics(_filled(train.shape[1], model.used_vocabs, rows), np.array(model.alpha))

    for point in sorted({_scaled(point, effort) for point in TOMOTOPY_POINTS} | {sweeps}):
        # It warns that threads change its results.
        with warnings.catch_warnings(action="ignore"), track.running():
            model.train(point - done, workers=threads)
        track.checkpoint(point, look)
        done = point
    return model


def topica_gibbs(train, n_topics, track, **options):
    """Collapsed Gibbs sampling that learns both priors."""
    return _topica("sparse", train, n_topics, track, **options)


def topica_cvb0(train, n_topics, track, **options):
    """Collapsed variational Bayes."""
    return _topica("cvb0", train, n_topics, track, **options)


def _topica(sampler, train, n_topics, track, *, seed=0, threads=1, eta=ETA, effort=1.0, curve=False, **_):
    """The same for both of topica's samplers."""
    import topica

    documents = list(word_lists(train))

    def run(sweeps, track):
        model = topica.LDA(
            n_topics,
            alpha_sum=ALPHA_SUM,
            beta=eta,
            seed=seed,
            num_threads=threads,
            sampler=sampler,
            optimize_interval=10,
            burn_in=20,
        )
        with track.running():
            model.fit(documents, iters=sweeps, num_samples=1, keep_theta_draws=False)
        track.checkpoint(
            sweeps,
            lambda: Topics(
                _filled(train.shape[1], model.vocabulary, model.topic_word), np.asarray(model.alpha)
            ),
        )
        return model

    return _with_shorter(run, TOPICA_SWEEPS[sampler], TOPICA_POINTS[sampler], track, effort, curve)


FITS = {
    "sklearn": sklearn,
    "gensim": gensim,
    "tomotopy": tomotopy,
    "topica-gibbs": topica_gibbs,
    "topica-cvb0": topica_cvb0,
}


def bags(counts):
    """Every document as a list of pairs, a word's column and its count."""
    return [
        list(zip(counts.indices[a:b].tolist(), counts.data[a:b].tolist(), strict=True))
        for a, b in pairwise(counts.indptr)
    ]


def word_lists(counts):
    """Every document as a list of words; the name of a word is its column."""
    names = np.array([str(word) for word in range(counts.shape[1])])
    for start, stop in pairwise(counts.indptr):
        yield np.repeat(names[counts.indices[start:stop]], counts.data[start:stop]).tolist()


def _with_shorter(run, length, points, track, effort, curve):
    """The whole fit, after shorter ones for the points before it if a curve is wanted."""
    length = _scaled(length, effort)
    if curve and track.judge is not None:
        for point in sorted({_scaled(point, effort) for point in points} - {length}):
            shorter = Track(track.judge)
            run(point, shorter)
            track.points += shorter.points
    return run(length, track)


def _scaled(length, effort):
    """A number of passes or sweeps, at least one."""
    return max(round(length * effort), 1)


def _of_components(model):
    """Topics of a model of scikit-learn's kind."""
    return Topics(rows_of_one(model.components_), model.doc_topic_prior_)


def _filled(n_words, names, rows):
    """Topics over all words; those the system dropped have next to no probability."""
    topic_word = np.full((len(rows), n_words), 1e-9)
    topic_word[:, [int(name) for name in names]] = rows
    return rows_of_one(topic_word)
