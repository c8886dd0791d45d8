"""Topics beside labels that people have given: how far each system's topics agree with them.

All documents with a label are fitted, the labels unseen; each system's own topic shares of these documents are then
compared with them. Topics are also asked whether their top words occur in the same documents.
"""

import warnings

import click
import numpy as np

from benchmarks import corpora, options, ours, peers, recipe
from benchmarks.results import Results, show
from benchmarks.track import Topics, Track, rows_of_one

SYSTEMS = ("ours", "sklearn", "gensim", "tomotopy")
COLUMNS = ["corpus", "topics", "system", "seed", "nmi", "ami", "purity", "accuracy", "npmi", "seconds"]


def labelled(name):
    """Counts of the documents of a corpus that have a label, and their labels.

    Parameters
    ----------
    name : str
        A corpus of texts with a column ``label``.

    Returns
    -------
    counts : csr_matrix of int32, shape (D, V)
        Of documents that are long enough for the recipe.
    labels : ndarray of str, shape (D,)
    """
    path = texts_of(name)
    rows = [row for row in corpora.read_jsonl(path) if row.get("label") not in (None, "")]
    if not rows:
        raise click.UsageError(f"{name}: {path} has no column 'label'")
    counts = recipe.count_words([row["text"] for row in rows]).counts
    long = np.asarray(counts.sum(axis=1)).ravel() >= recipe.MIN_TOKENS
    return counts[long], np.array([str(row["label"]) for row in rows])[long]


def texts_of(name):
    """Path of the texts of a corpus."""
    path = corpora.ROOT / "data" / "sample.jsonl"
    if name != "sample":
        path = corpora.texts_folder() / corpora.TEXTS.get(name, name)
    if not path.is_file():
        raise click.UsageError(f"there is no corpus of texts {name!r} here; looked for {path}")
    return path


def shares_of(system, model, counts):
    """Topic shares of the documents a model was fitted on, as its system gives them."""
    if system == "ours":
        return rows_of_one(model.doc_topic_posterior_)
    if system == "sklearn":
        return model.transform(counts)
    if system == "gensim":
        return rows_of_one(model.inference(peers.bags(counts))[0])
    return np.array([document.get_topic_dist() for document in model.docs])


def measure(name, counts, labels, n_topics, system, *, seed, threads, effort=1.0):
    """Fit one system once and return its row."""
    from lda_vi.evaluate.agreement import label_agreement
    from lda_vi.evaluate.coherence import coherence

    topics = []
    track = Track(lambda topic_word, alpha: topics.append(Topics(topic_word, alpha)) or 0.0)
    fit = ours.fit if system == "ours" else peers.FITS[system]
    if system == "ours":  # not looked at on its way: that takes time
        track = Track()
    model = fit(counts, n_topics, track, seed=seed, threads=threads, effort=effort)
    topic_word = rows_of_one(model.components_) if system == "ours" else topics[-1].topic_word
    found = label_agreement(shares_of(system, model, counts), labels)
    words = [str(word) for word in range(counts.shape[1])]
    with warnings.catch_warnings(action="ignore"):  # of topics without a value
        npmi = coherence(topic_word, counts, words).mean
    return {
        "corpus": name,
        "topics": n_topics,
        "system": system,
        "seed": seed,
        "threads": threads,
        "seconds": track.seconds,
        "npmi": npmi,
        **found._asdict(),
    }


@click.command("labels")
@options.corpora
@options.topics(20)
@options.commas("--systems", ",".join(SYSTEMS))
@options.commas("--seeds", "0", kind=int)
@options.threads
@click.option("--effort", default=1.0, help="Share of the peers' passes; figures count at 1 only.")
@options.out
def command(names, topics, systems, seeds, threads, effort, out):
    """How far topics agree with labels: mutual information, purity, a linear classifier on the topic shares."""
    unknown = set(systems) - set(SYSTEMS)
    if unknown:
        raise click.UsageError(f"unknown system {min(unknown)!r}; known: {', '.join(SYSTEMS)}")
    wanted = list(corpora.parse(names, topics))
    results = Results(
        "labels", out, corpora=wanted, systems=systems, seeds=seeds, threads=threads, effort=effort
    )
    for name, n_topics in wanted:
        counts, labels = labelled(name)
        for seed in seeds:
            for system in systems:
                if system != "ours" and not peers.installed(system):
                    click.echo(f"{system} is left out: pip install {peers.PACKAGES[system]}", err=True)
                    continue
                row = measure(
                    name, counts, labels, n_topics, system, seed=seed, threads=threads, effort=effort
                )
                results.add(**row)
                click.echo(f"{name} K={n_topics} seed {seed} {system}: {row['seconds']:.1f} s", err=True)
    show(results.rows, COLUMNS)
    results.close()
