"""What scores cost: completion, left to right, and coherence beside gensim's CoherenceModel.

Coherence is computed from the same lists of words, numbered beforehand, in the same process, on one thread each.
`difference` is the largest of a topic: with windows counted soundly, and with windows counted as gensim does. `ratio`
is of CPU seconds, which other programs on the machine disturb less.
"""

import re
import time
from importlib.util import find_spec
from typing import NamedTuple

import click
import numpy as np

from benchmarks import corpora, labels, options, ours, recipe
from benchmarks.results import Results, show
from benchmarks.track import Track

GENSIM = {"npmi": "c_npmi", "uci": "c_uci", "umass": "u_mass", "c_v": "c_v"}
DOCUMENTS, PARTICLES, TOP, REPEATS = 500, 20, 10, 3


def word_lists(name):
    """Words of the texts of a corpus in their order, those the recipe counts."""
    texts = [row["text"] for row in corpora.read_jsonl(labels.texts_of(name))]
    words = recipe.count_words(texts).words
    known = set(words)
    return [
        [word for word in re.findall(recipe.LETTERS, text.lower()) if word in known] for text in texts
    ], words


class Timed(NamedTuple):
    """What a call returned, and the least it took: on a clock at the wall, and of all threads of this process."""

    result: object
    seconds: float
    cpu_seconds: float


def timed(act, repeats=1):
    """Call and take the time."""
    took = []
    for _ in range(repeats):
        began = time.perf_counter(), time.process_time()
        result = act()
        took.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    return Timed(result, *map(min, zip(*took, strict=True)))


def predictive(model, test, threads):
    """Yield rows of what it takes to score held-out documents."""
    from lda_vi.evaluate.completion import completion
    from lda_vi.evaluate.left_to_right import left_to_right

    topics, alpha = model.components_, model.doc_topic_prior_
    some = test[:DOCUMENTS]
    completion(some[:9], topics, alpha)
    left_to_right(some[:9], topics, alpha, particles=2)
    for n_jobs in sorted({1, threads}):
        for score, documents, act in (
            ("completion", test, lambda n=n_jobs: completion(test, topics, alpha, n_jobs=n)),
            (
                f"left to right, {PARTICLES} particles",
                some,
                lambda n=n_jobs: left_to_right(some, topics, alpha, particles=PARTICLES, n_jobs=n),
            ),
        ):
            found, seconds, cpu_seconds = timed(act)
            yield {
                "score": score,
                "threads": n_jobs,
                "documents": documents.shape[0],
                "tokens": int(documents.sum()),
                "mean": found.mean,
                "standard_error": found.standard_error,
                "seconds": seconds,
                "cpu_seconds": cpu_seconds,
            }


def coherences(topics, texts, words):
    """Yield rows of coherence by lda_vi and, if it is installed, by gensim."""
    from lda_vi.evaluate.coherence import coherence, top_word_lists
    from lda_vi.evaluate.windows import as_sequences

    sequences, top = as_sequences(texts), top_word_lists(topics, words, TOP)
    coherence(top, sequences), coherence(top, sequences, window=None)
    gensim = by_gensim(texts) if find_spec("gensim") else None
    for measure in GENSIM:
        sound, seconds, cpu_seconds = timed(lambda m=measure: coherence(top, sequences, measure=m), REPEATS)
        row = {
            "score": measure,
            "threads": 1,
            "mean": sound.mean,
            "seconds": seconds,
            "cpu_seconds": cpu_seconds,
        }
        if gensim:
            copied = coherence(top, sequences, measure=measure, gensim_windows=True)
            theirs, *their_seconds = timed(lambda m=measure: gensim(top, m))
            row |= {
                "gensim": float(theirs.mean()),
                "gensim_seconds": their_seconds[0],
                "gensim_cpu_seconds": their_seconds[1],
                "ratio": their_seconds[1] / cpu_seconds,
                "difference": float(np.abs(sound.topics - theirs).max()),
                "difference_as_gensim": float(np.abs(copied.topics - theirs).max()),
            }
        yield row


def by_gensim(texts):
    """Function that gives the coherence of topics by gensim; dictionary and bags are made beforehand."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    dictionary = Dictionary(texts)
    settings = {
        "texts": texts,
        "corpus": [dictionary.doc2bow(text) for text in texts],
        "dictionary": dictionary,
    }

    def coherence(topics, measure):
        model = CoherenceModel(topics=topics, coherence=GENSIM[measure], topn=TOP, processes=1, **settings)
        return np.array(model.get_coherence_per_topic())

    return coherence


@click.command("scores")
@options.corpora
@options.topics(100)
@options.threads
@options.out
def command(names, topics, threads, out):
    """Seconds of completion, left to right and coherence; agreement with gensim."""
    results = Results("scores", out, corpora=names, threads=threads)
    for name, n_topics in corpora.parse(names, topics):
        corpus = corpora.load(name)
        model = ours.fit(corpus.train, n_topics, Track(), threads=threads)
        texts, words = word_lists(name)
        for rows in (predictive(model, corpus.test, threads), coherences(model.components_, texts, words)):
            for row in rows:
                results.add(corpus=name, topics=n_topics, **row)
                click.echo(f"{name} K={n_topics} {row['score']}: {row['seconds']:.3f} s", err=True)
    columns = [
        "corpus",
        "topics",
        "score",
        "threads",
        "documents",
        "mean",
        "standard_error",
        "seconds",
        "cpu_seconds",
    ]
    columns += ["gensim_cpu_seconds", "ratio", "difference", "difference_as_gensim"]
    show(results.rows, columns)
    results.close()
