"""`choose_k`: from a corpus and some numbers of topics to a recommendation."""

import hashlib
import inspect
import warnings
from numbers import Integral

import numpy as np

from lda_vi.corpus import Corpus
from lda_vi.errors import EmptyDocumentWarning, ParameterError
from lda_vi.evaluate.choosing.fits import TOP_WORDS, WINDOW, Task, fit_and_score, warm_up
from lda_vi.evaluate.choosing.result import summarise
from lda_vi.evaluate.choosing.schedule import run_jobs
from lda_vi.evaluate.choosing.split import split_documents
from lda_vi.evaluate.choosing.store import Folder, Memory
from lda_vi.evaluate.windows import as_sequences
from lda_vi.inference.workers import count_threads
from lda_vi.model import LDA, NotConvergedWarning
from lda_vi.model.settings import check_settings
from lda_vi.text.stopwords import function_words

OWN = ("n_components", "random_state", "n_jobs", "verbose", "track_documents")
MOST_SEEDS = 1000


def choose_k(
    corpus,
    ks,
    *,
    seeds=3,
    n_jobs=None,
    held_out=0.1,
    random_state=0,
    folder=None,
    anew=False,
    on_event=None,
    **settings,
):
    """Fit several numbers of topics with several seeds, score them, and recommend a number.

    Some documents are held out, the same for all fits, and never learned from. Fits run side by side.

    Parameters
    ----------
    corpus : Corpus, or matrix of counts of shape (D, V)
        The documents, at least ten of them with two tokens or more.
    ks : int or sequence of int
        Numbers of topics, >= 1; each is tried once, however often it is named.
    seeds : int
        Fits of each number, >= 1, with seeds `random_state`, `random_state` + 1 and so on. From two on there is a
        stability, from three on an interval of it.
    n_jobs : int, optional
        Threads in all: None means 1, -1 all processors. The result is the same.
    held_out : float
        Share of the documents that is held out, in (0, 1).
    random_state : int
        Which documents are held out, and the first seed.
    folder : str or Path, optional
        Where finished fits are kept. Called again with the same folder, only missing fits are made: an interrupted
        search goes on, and numbers or seeds can be added.
    anew : bool
        Remove the fits in `folder` first, also those of another corpus or with other settings.
    on_event : callable, optional
        Called with a dict when the plan is made (``{"event": "plan", "waiting", "done"}``, lists of pairs of number
        and seed), after each pass (``"pass"``, with ``topics``, ``seed`` and ``row`` of the history; from several
        threads) and after each fit (``"fit"``, with ``topics``, ``seed`` and ``scores``).
    **settings
        Further parameters of `LDA` for all fits, such as ``max_iter``.

    Returns
    -------
    KChoice

    Raises
    ------
    ParameterError
        If a setting cannot work, or `folder` holds something else.
    InputError
        If there are too few documents, or `folder` holds fits of another corpus.
    KeyboardInterrupt
        If it is interrupted; fits that run are ended after their pass, finished ones are in `folder`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = [rng.multinomial(40, p) for p in 20 * [[0.5, 0.5, 0, 0]] + 20 * [[0, 0, 0.5, 0.5]]]
    >>> choice = choose_k(X, [1, 2, 4], seeds=2)
    >>> choice.recommendation.n_topics
    2
    """
    if not isinstance(corpus, Corpus):
        corpus = Corpus.from_matrix(corpus)
    seeds, random_state = _checked_int(seeds, "seeds", MOST_SEEDS), _checked_seed(random_state)
    seeds = [random_state + i for i in range(seeds)]
    split = split_documents(corpus.counts, held_out, random_state)
    ks = check_numbers(ks, np.count_nonzero(np.diff(split.train.indptr)))
    settings = _checked_settings(settings)
    count_threads(n_jobs)
    setting = describe(corpus, held_out, random_state, settings)
    store = Memory() if folder is None else Folder(folder, setting, anew=anew)
    wanted = [(k, seed) for k in ks for seed in seeds]
    waiting = [which for which in wanted if which not in store or store.read(which) is None]
    waiting.sort(key=lambda which: (-which[0], which[1]))
    tell = on_event or (lambda event: None)
    tell(
        {
            "event": "plan",
            "waiting": list(waiting),
            "done": [which for which in wanted if which not in waiting],
        }
    )
    task = None

    def work(which, n_threads, check):
        def on_pass(row):
            check()
            tell({"event": "pass", "topics": which[0], "seed": which[1], "row": row})

        check()
        return fit_and_score(task, *which, n_jobs=n_threads, on_pass=on_pass)

    def on_done(fit):
        store.write(fit)
        tell({"event": "fit", "topics": fit.n_topics, "seed": fit.seed, "scores": fit.scores})

    with warnings.catch_warnings():  # for all threads; what they would say is in the scores
        warnings.simplefilter("ignore", NotConvergedWarning)
        warnings.simplefilter("ignore", EmptyDocumentWarning)
        warnings.filterwarnings("ignore", "The reference has fewer", UserWarning)
        if waiting:
            language = corpus.preparation.get("settings", {}).get("language")
            words = corpus.vocabulary, function_words(language)
            task = Task(split, as_sequences(corpus), *words, settings)
            warm_up(task)
        run_jobs(waiting, work, n_jobs=n_jobs, on_done=on_done)
    setting = {**setting, "seeds": seeds, "held_out_documents": split.held_out.shape[0]}
    return summarise(lambda k: [store.read((k, seed)) for seed in seeds], ks, setting)


def check_numbers(ks, n_documents):
    """Check numbers of topics.

    Parameters
    ----------
    ks : int or sequence of int
        As for `choose_k`.
    n_documents : int
        Documents to learn from that are not empty.

    Returns
    -------
    list of int
        Ascending, each once.

    Raises
    ------
    ParameterError
        If one is no int >= 1, or there are more topics than documents.

    Examples
    --------
    >>> check_numbers([20, 10, 20], 100)
    [10, 20]
    """
    ks = [ks] if isinstance(ks, Integral) and not isinstance(ks, bool) else ks
    try:
        ks = [ks] if isinstance(ks, str) else list(ks)
    except TypeError:
        ks = [ks]
    if not ks:
        raise ParameterError("ks must be numbers of topics, such as [10, 20, 50], got none.")
    for k in ks:
        if isinstance(k, bool) or not isinstance(k, Integral) or k < 1:
            raise ParameterError(f"ks must be whole numbers of topics >= 1, got {k!r}.")
        if k > n_documents:
            raise ParameterError(
                f"ks must be at most the number of documents to learn from, {n_documents:,}, got {k:,}: more "
                "topics than documents cannot be told apart."
            )
    return sorted({int(k) for k in ks})


def describe(corpus, held_out, random_state, settings):
    """What fits have to have in common to be compared, in plain values."""
    digest = hashlib.sha256()
    for part in (corpus.counts.indptr.astype("<i8"), corpus.counts.indices.astype("<i8"), corpus.counts.data):
        digest.update(np.ascontiguousarray(part).tobytes())
    digest.update("\n".join(map(str, corpus.vocabulary)).encode("utf-8", "surrogatepass"))
    size = {"documents": corpus.n_documents, "words": corpus.n_words, "tokens": corpus.n_tokens}
    plain = {name: _plain(value) for name, value in settings.items()}
    measure = {
        "coherence": f"npmi of {TOP_WORDS} words in windows of {WINDOW}, or in documents without texts"
    }
    return {
        "corpus": {**size, "sha256": digest.hexdigest()},
        "settings": {"held_out": float(held_out), "random_state": random_state, **measure, **plain},
    }


def _checked_int(value, name, most):
    """A number >= 1."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not 1 <= value <= most:
        raise ParameterError(f"{name} must be a whole number from 1 to {most}, got {value!r}.")
    return int(value)


def _checked_seed(value):
    """A seed from which others can be counted on."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= value < 2**32 - MOST_SEEDS:
        raise ParameterError(
            f"random_state must be an int from 0 to {2**32 - 1 - MOST_SEEDS}, got {value!r}."
        )
    return int(value)


def _checked_settings(settings):
    """All parameters of the fits but those that the search sets itself."""
    allowed = [name for name in inspect.signature(LDA).parameters if name not in OWN]
    for name in settings:
        if name in OWN:
            raise ParameterError(f"{name} is set by the search itself; leave it out.")
        if name not in allowed:
            raise ParameterError(
                f"there is no parameter {name!r}; those of the fits are {', '.join(allowed)}."
            )
        if np.ndim(settings[name]) > 1 or (name == "doc_topic_prior" and np.ndim(settings[name])):
            raise ParameterError(f"{name} must not depend on the number of topics; give a number.")
    parameters = LDA(**settings).get_params(deep=False)
    check_settings(parameters)
    return {name: parameters[name] for name in allowed}


def _plain(value):
    """A setting as JSON knows it."""
    return value.tolist() if hasattr(value, "tolist") else value
