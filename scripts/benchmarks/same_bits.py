"""Whether results are the same for any number of threads, bit by bit, in every phase and both types."""

import hashlib
import warnings

import click
import numpy as np

from benchmarks import corpora, options
from benchmarks.results import Results, show

FITTED = ("components_", "doc_topic_posterior_", "doc_elbo_", "doc_elbo_history_", "doc_topic_prior_")
CASES = {
    "default": {},
    "random start": {"init": "random"},
    "online": {"learning_method": "online", "batch_size": 256},
}


def digest(counts, new, n_topics, *, threads, seed=0, **settings):
    """Hash of everything a fit and a transform return.

    Parameters
    ----------
    counts, new : csr_matrix
        Documents to learn from, and others.
    n_topics, threads, seed : int
    **settings
        Of `LDA`.
    """
    from lda_vi import LDA

    model = LDA(n_topics, n_jobs=threads, random_state=seed, max_iter=4, track_documents="all", **settings)
    with warnings.catch_warnings(action="ignore"):
        model.fit(counts)
        arrays = [np.asarray(getattr(model, name)) for name in FITTED]
        arrays += [np.float64(model.topic_word_prior_), model.transform(new), np.float64(model.score(new))]
        arrays.append(model.history_.drop(columns=["phase", "seconds"]).to_numpy())
    whole = hashlib.sha256()
    for array in arrays:
        whole.update(f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()


@click.command("same-bits")
@options.corpora
@options.topics(50)
@options.commas("--threads", "1,2,3,8", kind=int)
@options.out
def command(names, topics, threads, out):
    """Compare fits, histories, transform and score for several numbers of threads; fails if a bit differs."""
    results = Results("same-bits", out, corpora=names, threads=threads)
    for name, n_topics in corpora.parse(names, topics):
        corpus = corpora.load(name)
        for kind in (np.float32, np.float64):
            for case, settings in CASES.items():
                digests = {
                    n: digest(
                        corpus.train.astype(kind), corpus.test.astype(kind), n_topics, threads=n, **settings
                    )
                    for n in threads
                }
                same = len(set(digests.values())) == 1
                results.add(
                    corpus=corpus.name,
                    topics=n_topics,
                    type=np.dtype(kind).name,
                    case=case,
                    same="yes" if same else "NO",
                    digests=digests,
                )
    show(results.rows, ["corpus", "topics", "type", "case", "same"], f"threads {threads}:")
    results.close()
    if any(row["same"] != "yes" for row in results.rows):
        raise click.ClickException("results differ with the number of threads")
