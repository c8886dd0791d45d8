"""Topic models of scikit-learn, gensim and tomotopy, for everything that shows an `LDA`: tables, export, the page.

None of these packages is imported here: what is needed is read off the objects that are passed.
"""

import numpy as np
from scipy.sparse import csr_matrix, issparse

from lda_vi.corpus import Corpus
from lda_vi.corpus_parts import number_table
from lda_vi.errors import InputError, ParameterError
from lda_vi.model.imported import ImportedModel, document_table

NOT_LDA = {"CTModel", "MGLDAModel", "PAModel"}  # of tomotopy, whose attributes mean something else


def from_sklearn(model, X, *, vocabulary=None, documents=None):
    """Take over a `LatentDirichletAllocation`, alone or at the end of a pipeline.

    Parameters
    ----------
    model : LatentDirichletAllocation, or a Pipeline that ends in one
        Fitted.
    X : matrix of counts of shape (D, V); for a pipeline what it was fitted on, such as texts
        Documents.
    vocabulary : sequence of str, length V, optional
        Words of the columns; by default those the pipeline or the model knows.
    documents : DataFrame with D rows, or sequence of D texts, optional
        With ``id``, ``text``, and columns of yours; by default the texts given as `X`.

    Returns
    -------
    ImportedModel

    Raises
    ------
    ParameterError
        If it is no such model.
    InputError
        If things do not fit together.

    Examples
    --------
    >>> from sklearn.decomposition import LatentDirichletAllocation
    >>> X = [[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]]
    >>> model = LatentDirichletAllocation(2, random_state=0).fit(X)
    >>> from_sklearn(model, X, vocabulary=["tax", "law", "sea", "ship"])
    ImportedModel: 2 topics, 4 words, 4 documents, from scikit-learn
    """
    if isinstance(X, Corpus):
        raise InputError(
            "X must be a matrix of counts, or what the pipeline was fitted on, got a Corpus. Pass its counts, "
            "with vocabulary=corpus.vocabulary and documents=corpus.documents."
        )
    texts = None
    if hasattr(model, "steps"):
        if len(model.steps) > 1:
            before = model[:-1]
            try:
                texts = list(X) if _are_texts(X) else None
                n_given = X.shape[0] if hasattr(X, "shape") else len(X)
                X = before.transform(X)
            except (AttributeError, TypeError, ValueError) as error:
                raise InputError(
                    f"X must be what the pipeline was fitted on, such as texts, got {type(X).__name__} ({error})"
                ) from error
            if X.shape[0] != n_given:
                raise InputError(
                    f"the pipeline makes {X.shape[0]:,} documents of X, which has {n_given:,} rows: pass what it "
                    "was fitted on, such as the column of texts of a table"
                )
            vocabulary = before.get_feature_names_out() if vocabulary is None else vocabulary
        model = model.steps[-1][1]
    if not hasattr(model, "exp_dirichlet_component_"):
        raise ParameterError(
            f"model must be a fitted LatentDirichletAllocation or a pipeline that ends in one, got "
            f"{type(model).__name__}"
        )
    names = getattr(model, "feature_names_in_", None)
    if vocabulary is None and not hasattr(X, "columns"):
        vocabulary = names
    corpus = _corpus(X, vocabulary, documents, texts)
    n_topics, n_words = model.components_.shape
    if corpus.n_words != n_words:
        raise InputError(f"X has {corpus.n_words:,} columns, but the model was fitted on {n_words:,} words")
    components, table = model.components_, X
    if names is not None and hasattr(X, "columns"):  # they may stand in another order
        place = {name: column for column, name in enumerate(names)}
        unknown = next((name for name in X.columns if name not in place), None)
        if unknown is not None:
            raise InputError(f"X has the column {unknown!r}, which the model was not fitted on")
        components, table = components[:, [place[name] for name in X.columns]], X[list(names)]
    alpha = np.full(n_topics, float(model.doc_topic_prior_))
    settings = {name: value for name, value in model.get_params().items() if name != "n_jobs"}
    return ImportedModel("scikit-learn", corpus, components, model.transform(table), alpha, settings)


def from_gensim(model, corpus, *, dictionary=None, documents=None):
    """Take over an `LdaModel` or `LdaMulticore` of gensim.

    Parameters
    ----------
    model : gensim.models.LdaModel
        Fitted.
    corpus : iterable of lists of (int, number)
        Documents as bags of words, or a corpus of gensim's.
    dictionary : mapping of int to str, optional
        Words by number; by default the model's ``id2word``.
    documents : DataFrame with D rows, or sequence of D texts, optional
        With ``id``, ``text``, and columns of yours.

    Returns
    -------
    ImportedModel

    Raises
    ------
    ParameterError
        If it is no such model.
    InputError
        If things do not fit together.
    """
    if not (hasattr(model, "inference") and hasattr(getattr(model, "state", None), "get_lambda")):
        raise ParameterError(f"model must be an LdaModel of gensim, got {type(model).__name__}")
    lam = np.asarray(model.state.get_lambda(), dtype=np.float64)
    n_words = lam.shape[1]
    words = model.id2word if dictionary is None else dictionary
    missing = next((number for number in range(n_words) if words is None or not _has(words, number)), None)
    if missing is not None:
        raise InputError(f"dictionary has no word for number {missing}, but the model has {n_words:,} words")
    bags = _bags(corpus)
    counts = _counts_of_bags(bags, n_words)
    before = model.random_state.get_state() if hasattr(model.random_state, "get_state") else None
    parts = [model.inference(bags[start : start + 2000])[0] for start in range(0, len(bags), 2000)]
    if before is not None:
        model.random_state.set_state(before)  # asking must not change what it does next
    known = Corpus(
        counts, [str(words[number]) for number in range(n_words)], document_table(documents, len(bags))
    )
    settings = {
        name: getattr(model, name)
        for name in ("num_topics", "passes", "iterations", "decay")
        if hasattr(model, name)
    }
    return ImportedModel("gensim", known, lam, np.vstack(parts), model.alpha, settings)


def from_tomotopy(model, *, documents=None):
    """Take over an `LDAModel` of tomotopy.

    Parameters
    ----------
    model : tomotopy.LDAModel
        Trained.
    documents : DataFrame, or sequence of texts, optional
        One for each document of the model. tomotopy takes no document without a word, so leave these out here too.

    Returns
    -------
    ImportedModel

    Raises
    ------
    ParameterError
        If it is no such model, or not trained.
    InputError
        If things do not fit together.
    """
    if not (
        hasattr(model, "get_topic_word_dist") and hasattr(model, "used_vocabs") and hasattr(model, "docs")
    ):
        raise ParameterError(f"model must be an LDAModel of tomotopy, got {type(model).__name__}")
    another = NOT_LDA & {kind.__name__ for kind in type(model).__mro__}
    alpha = np.zeros(0) if another else np.asarray(model.alpha, dtype=np.float64)
    if another or alpha.shape != (model.k,) or not np.isscalar(model.eta):
        raise ParameterError(
            f"{type(model).__name__} is a different kind of model from LDA, and cannot be taken over"
        )
    words = [str(word) for word in model.used_vocabs]
    if not words:
        raise ParameterError("the model holds no words: add documents and train it first")
    tokens = np.asarray(model.get_count_by_topics(), dtype=np.float64)
    beta = np.array([model.get_topic_word_dist(topic) for topic in range(model.k)], dtype=np.float64)
    lam = beta * (tokens + len(words) * model.eta)[:, None]
    bags, theta, names = [], [], []
    for document in model.docs:
        kept = [int(word) for word in document.words if word < len(words)]  # others were left out
        bags.append([(word, 1) for word in kept])
        theta.append(document.get_topic_dist())
        names.append(document.uid)
    try:
        table = document_table(documents, len(bags))
    except InputError as error:
        raise InputError(
            f"{error}; tomotopy leaves out documents without a word, leave them out here too"
        ) from error
    if "id" not in table and all(names) and len(set(names)) == len(names):
        table = table.assign(id=names)
    known = Corpus(_counts_of_bags(bags, len(words)), words, table)
    settings = {"k": model.k, "eta": float(model.eta), "iterations": model.global_step}
    return ImportedModel(
        "tomotopy", known, np.maximum(lam, np.finfo(np.float32).tiny), theta, alpha, settings
    )


def _are_texts(X):
    """Whether documents are texts and not rows of a matrix."""
    return (
        not issparse(X)
        and not hasattr(X, "columns")
        and len(X) > 0
        and all(isinstance(text, str) for text in X)
    )


def _corpus(X, vocabulary, documents, texts):
    """Counts, words and documents as a Corpus."""
    counts = number_table(X, "X")
    if vocabulary is None and hasattr(X, "columns"):
        vocabulary = [str(name) for name in X.columns]
    table = document_table(documents, counts.shape[0], texts)
    return Corpus.from_matrix(counts, vocabulary, table)


def _bags(corpus):
    """Bags of words of gensim's as lists of pairs."""
    try:
        return [[(int(word), float(count)) for word, count in bag] for bag in corpus]
    except (TypeError, ValueError) as error:
        raise InputError(
            "corpus must be a list of bags of words, as doc2bow of a Dictionary makes them, got "
            f"{type(corpus).__name__} ({error})"
        ) from error


def _counts_of_bags(bags, n_words):
    """Bags of words as a matrix of counts."""
    lengths = [len(bag) for bag in bags]
    pairs = np.array([pair for bag in bags for pair in bag], dtype=np.float64).reshape(-1, 2)
    numbers = pairs[:, 0].astype(np.int64)
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < n_words:
        wrong = numbers.min() if numbers.min() < 0 else numbers.max()
        raise InputError(f"the documents hold word {wrong}, but the model has {n_words:,} words")
    return csr_matrix(
        (pairs[:, 1], numbers, np.concatenate([[0], np.cumsum(lengths)])), shape=(len(bags), n_words)
    )


def _has(words, number):
    """Whether there is a word of that number."""
    try:
        words[number]
    except (KeyError, IndexError):
        return False
    return True
