"""From a fitted LDA and its corpus to a record and a page: which attribute of the model is what.

Not here: what is shown (`lda_vi.explorer.record`), and the folder of a run (`lda_vi.cli.report`).
"""

from lda_vi.corpus import check_corpus
from lda_vi.errors import InputError, LdaViError
from lda_vi.explorer.budget import MAX_SIZE
from lda_vi.explorer.page import make_page
from lda_vi.explorer.record import make_record
from lda_vi.model.standing import versions
from lda_vi.text.preprocessor import Preprocessor


def explore(model, corpus, path=None, *, text="top", max_size=MAX_SIZE, lang="auto", **options):
    """Make the page of a model, to look at in a notebook or to store.

    Parameters
    ----------
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on.
    path : str or Path, optional
        Where to store the page.
    text, max_size, lang
        As for `lda_vi.explorer.page.make_page`.
    **options : optional
        As for `lda_vi.explorer.record.make_record`: ``title``, ``labels``, ``columns``...

    Returns
    -------
    lda_vi.explorer.page.Page
        A notebook shows it; ``save(path)`` stores it.

    Raises
    ------
    InputError
        If model and corpus do not belong together.

    Examples
    --------
    >>> from lda_vi import LDA, Corpus
    >>> corpus = Corpus.from_matrix([[4, 3, 0], [3, 4, 0], [0, 1, 4]], ["tax", "bank", "star"])
    >>> explore(LDA(2, random_state=0).fit(corpus), corpus, text="none").text["policy"]
    'none'
    """
    page = make_page(model_record(model, corpus, **options), text=text, max_size=max_size, lang=lang)
    if path is not None:
        page.save(path)
    return page


def model_record(model, corpus, **options):
    """Put together what a page shows of an LDA.

    Parameters
    ----------
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on.
    **options : optional
        As for `make_record`; they go before what model and corpus say.

    Returns
    -------
    lda_vi.explorer.record.Record

    Raises
    ------
    InputError
        If model and corpus do not belong together.
    """
    check_corpus(corpus, model)
    if not hasattr(model, "doc_topic_posterior_"):
        raise InputError("the model has forgotten its documents, as after partial_fit; fit it on the corpus")
    known = {
        "alpha": model.doc_topic_prior_,
        "topic_share": model.topic_share_,
        "history": getattr(model, "history_", None),
        "doc_elbo_history": getattr(model, "doc_elbo_history_", None),
        "tol": model.tol,
        "removed": corpus.removed,
        "preparation": corpus.preparation,
        "language": corpus.preparation.get("settings", {}).get("language"),
        "settings": {name: value for name, value in model.get_params().items() if name != "n_jobs"},
        "versions": versions(),
    }
    if "spans" not in options:
        known["spans"] = corpus_spans(corpus)
    if quickly_cut(corpus):
        known["reference"] = corpus
    for name in ("doc_elbo", "elbo", "converged", "verdict"):
        if hasattr(model, f"{name}_"):
            known[name] = getattr(model, f"{name}_")
    return make_record(
        model.components_,
        model.doc_topic_posterior_,
        corpus.counts,
        corpus.vocabulary,
        corpus.documents,
        **(known | options),
    )


def quickly_cut(corpus):
    """Whether texts are cut again in seconds, so that the windows of `evaluate` can be counted for a page.

    The morphemes of Korean and the tokenizers of NLTK take longer than all else: there the page counts documents.
    """
    settings = corpus.preparation.get("settings", {})
    tokenizer = settings.get("tokenizer")
    return tokenizer == "space" or (tokenizer == "words" and settings.get("language") != "ko")


def corpus_spans(corpus):
    """Where words stand in texts, as the Preprocessor of a corpus finds them.

    Parameters
    ----------
    corpus : Corpus
        Any.

    Returns
    -------
    callable, or None
        As `Preprocessor.spans`; None if the counts came from elsewhere, or a tokenizer that is not here.
    """
    try:
        return Preprocessor.from_dict(corpus.preparation).spans
    except (KeyError, TypeError, ValueError, ImportError, LdaViError):
        return None
