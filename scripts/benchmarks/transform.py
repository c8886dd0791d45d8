"""Documents per second of `transform`, and how far the answers are from fully converged ones.

lda_vi and scikit-learn get the same topics and the same even prior, so they work on the same problem; tomotopy has
topics of its own. Every system is compared with itself at rest: total variation, half the sum of absolute
differences of theta, mean over documents. What tomotopy returns is one draw, so its rest is the mean of draws at
several lengths of its chain.
"""

import time
import warnings

import click
import numpy as np
import scipy.sparse as sp

from benchmarks import corpora, options, ours, peers
from benchmarks.results import Results, show
from benchmarks.track import Track, rows_of_one

GOOD = 0.01
OUR_TOLS = (1e-3, 1e-2, 2e-2, 1e-1)
SKLEARN_STEPS = (100, 50, 20, 10)
TOMOTOPY_STEPS = (100, 500, 20)
REST = {"steps": 5000, "tol": 1e-8}
DRAWS = range(100, 260, 20)
LEAST_SECONDS = 2.0


def total_variation(one, other):
    """Half the sum of absolute differences, mean over documents."""
    return float(0.5 * np.abs(np.asarray(one) - other).sum(axis=1).mean())


def timed(act):
    """The result and the median seconds of a call, repeated while that costs little."""
    act_seconds, result = [], None
    while sum(act_seconds) < LEAST_SECONDS or not act_seconds:
        began = time.perf_counter()
        result = act()
        act_seconds.append(time.perf_counter() - began)
    return result, float(np.median(act_seconds))


def of_ours(model, documents, threads):
    """Yield setting, theta and seconds of lda_vi, the last without seconds: at rest."""
    from lda_vi.inference.online import infer
    from lda_vi.inference.validation import as_counts
    from lda_vi.inference.workers import Workers

    model.set_params(n_jobs=threads)
    for tol in OUR_TOLS:
        model.set_params(mean_change_tol=tol)
        yield (f"mean_change_tol={tol:g}", *timed(lambda: model.transform(documents)))
    lam = np.ascontiguousarray(model.components_.T)
    with Workers(threads) as workers:
        gamma = infer(
            as_counts(documents),
            lam,
            model.doc_topic_prior_,
            max_steps=REST["steps"],
            step_tol=REST["tol"],
            workers=workers,
        )[0]
    yield "at rest", rows_of_one(gamma), None


def of_sklearn(model, documents, threads):
    """The same of scikit-learn, with the topics of `model`."""
    from sklearn.decomposition import LatentDirichletAllocation

    from lda_vi.dirichlet import expected_log

    n_topics = len(model.components_)
    other = LatentDirichletAllocation(n_topics, max_iter=1, n_jobs=threads)
    other.fit(documents[:2].astype(np.float64))
    other.doc_topic_prior_ = float(model.doc_topic_prior_.mean())
    other.components_ = np.ascontiguousarray(model.components_)
    other.exp_dirichlet_component_ = np.exp(expected_log(other.components_))
    other.transform(documents[:8])  # its processes are started
    for steps in SKLEARN_STEPS:
        other.set_params(max_doc_update_iter=steps)
        yield (f"max_doc_update_iter={steps}", *timed(lambda: other.transform(documents)))
    other.set_params(max_doc_update_iter=REST["steps"], mean_change_tol=REST["tol"])
    yield "at rest", other.transform(documents), None


def of_tomotopy(model, documents, threads):
    """The same of tomotopy's `model`."""
    words = list(peers.word_lists(documents))

    def infer(steps):
        made = [model.make_doc(document) for document in words]
        began = time.perf_counter()
        theta = model.infer(made, iterations=steps, workers=threads)[0]
        return np.array(theta), time.perf_counter() - began

    for steps in TOMOTOPY_STEPS:
        yield (f"iterations={steps}", *infer(steps))
    yield "at rest", np.mean([infer(steps)[0] for steps in DRAWS], axis=0), None


def fastest(rows):
    """For each system the row with the most documents per second among those near enough to rest."""
    found = {}
    for row in rows:
        best = found.get(row["system"])
        if row["distance"] < GOOD and (
            best is None or row["documents_per_second"] > best["documents_per_second"]
        ):
            found[row["system"]] = row
    return found


@click.command("transform")
@options.corpora
@options.topics(50)
@click.option("--documents", "most", default=2000, show_default=True, help="Held out ones, then others.")
@options.threads
@click.option("--sweeps", default=200, show_default=True, help="Of tomotopy's training.")
@options.commas("--systems", "ours,sklearn,tomotopy")
@options.out
def command(names, topics, most, threads, sweeps, systems, out):
    """Documents per second of `transform`, scikit-learn's and tomotopy's `infer`, and distance from rest."""
    results = Results("transform", out, corpora=names, documents=most, threads=threads, systems=systems)
    for name, n_topics in corpora.parse(names, topics):
        corpus = corpora.load(name)
        documents = sp.vstack([corpus.test, corpus.train])[:most].tocsr()
        model = ours.fit(corpus.train, n_topics, Track(), threads=threads)
        model.doc_topic_prior_ = np.full(n_topics, model.doc_topic_prior_.mean())
        runs = {"ours": lambda model=model, d=documents: of_ours(model, d, threads)}
        runs["sklearn"] = lambda model=model, d=documents: of_sklearn(model, d, threads)
        if "tomotopy" in systems and peers.installed("tomotopy"):
            effort = sweeps / peers.TOMOTOPY_SWEEPS
            gibbs = peers.tomotopy(corpus.train, n_topics, Track(), threads=threads, effort=effort)
            runs["tomotopy"] = lambda model=gibbs, d=documents: of_tomotopy(model, d, threads)
        with warnings.catch_warnings(action="ignore"):
            _measure(results, corpus, n_topics, {s: runs[s] for s in systems if s in runs})
    columns = [
        "corpus",
        "topics",
        "system",
        "setting",
        "documents_per_second",
        "distance",
        "from_ours",
        "ours_faster",
    ]
    show(results.rows, columns)
    results.close()


def _measure(results, corpus, n_topics, runs):
    """Add the rows of one corpus; `ours_faster` compares with the fastest setting of ours that is near rest."""
    rows, our_rest = [], None
    for system, run in runs.items():
        tried = list(run())
        rest = tried[-1][1]
        our_rest = rest if system == "ours" else our_rest
        same_topics = system != "tomotopy" and our_rest is not None
        rows += [
            {
                "corpus": corpus.name,
                "topics": n_topics,
                "system": system,
                "setting": setting,
                "documents": len(theta),
                "seconds": seconds,
                "documents_per_second": len(theta) / seconds,
                "distance": total_variation(theta, rest),
                "from_ours": total_variation(theta, our_rest) if same_topics else None,
            }
            for setting, theta, seconds in tried[:-1]
        ]
    ours_best = fastest(rows).get("ours")
    for row in rows:
        if row["system"] != "ours" and ours_best:
            row["ours_faster"] = ours_best["documents_per_second"] / row["documents_per_second"]
        results.add(**row)
