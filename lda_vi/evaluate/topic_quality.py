r"""How sharp topics are: their own words, and how many words and documents they live on.

With :math:`\beta_{kw}` the probability of word w in topic k and :math:`n_{dk}` the tokens of topic k in document d:

===================  ==================================================================================
exclusivity          mean over the topic's top words of :math:`\beta_{kw} / \sum_j \beta_{jw}`: 1 if no
                     other topic has them, about 1/K if all have them alike
frex                 mean over the topic's top words of the harmonic mean of two ranks within the topic,
                     of probability and of exclusivity (Bischof and Airoldi 2012), from 0 to 1
effective words      :math:`1 / \sum_w \beta_{kw}^2`: so many equally likely words would repeat as often
effective documents  :math:`1 / \sum_d q_{dk}^2` with :math:`q_{dk} = n_{dk} / \sum_d n_{dk}`
diversity            of a whole model: share of distinct words among the top words of all topics
                     (Dieng, Ruiz and Blei 2020), 1 if no word is in two lists
===================  ==================================================================================

Not here: what says that a topic should not be there at all (`lda_vi.evaluate.flags`).
"""

import numpy as np
import pandas as pd

from lda_vi.errors import ParameterError
from lda_vi.inference.validation import check_int
from lda_vi.inspect.topics import as_shares, frex_of, highest, word_probabilities


def topic_quality(topic_word, topic_share=None, doc_topic=None, *, n=10):
    """How sharp each topic is.

    Parameters
    ----------
    topic_word : array_like, shape (K, V)
        Words of the topics, >= 0, such as `components_`; rows are divided by their sums.
    topic_share : array_like, shape (K,), optional
        Share of tokens of each topic, by default equal.
    doc_topic : array_like, shape (D, K), optional
        Tokens of each topic in each document, such as ``doc_topic_posterior_ - doc_topic_prior_``. Negative
        numbers, which rounding may make of none, count as 0.
    n : int
        Top words of each topic, by probability; all, if there are fewer.

    Returns
    -------
    DataFrame
        ``topic`` (from 0), ``share``, ``exclusivity``, ``frex``, ``effective_words`` and, with `doc_topic`,
        ``effective_documents``, which is 0 for a topic without a token.

    Raises
    ------
    ParameterError
        If an array has another shape, or `n` is not an int >= 1.

    Examples
    --------
    >>> topic_quality([[4, 4, 0], [0, 4, 4]], doc_topic=[[9, 0], [9, 9]], n=2).round(3)
       topic  share  exclusivity   frex  effective_words  effective_documents
    0      0    0.5         0.75  0.825              2.0                  2.0
    1      1    0.5         0.75  0.825              2.0                  1.0
    """
    beta = as_topics(topic_word)
    check_int(n, "n", 1)
    top = highest(beta, n)
    own = beta / np.maximum(beta.sum(axis=0), np.finfo(float).tiny)
    columns = {
        "topic": np.arange(len(beta)),
        "share": as_shares(topic_share, len(beta)),
        "exclusivity": np.take_along_axis(own, top, axis=1).mean(axis=1),
        "frex": frex_of(beta, top).mean(axis=1),
        "effective_words": _effective(beta),
    }
    if doc_topic is not None:
        tokens = np.maximum(np.asarray(doc_topic, dtype=np.float64), 0)
        if tokens.ndim != 2 or tokens.shape[1] != len(beta):
            raise ParameterError(f"doc_topic must have shape (documents, {len(beta)}), got {tokens.shape}.")
        columns["effective_documents"] = _effective(tokens.T)
    return pd.DataFrame(columns)


def topic_diversity(topic_word, *, n=25):
    """Share of distinct words among the top words of all topics.

    Parameters
    ----------
    topic_word : array_like, shape (K, V)
        Words of the topics, >= 0.
    n : int
        Top words of each topic; all, if there are fewer.

    Returns
    -------
    float
        From 1/K, if all topics have the same top words, to 1.

    Raises
    ------
    ParameterError
        As `topic_quality`.

    Examples
    --------
    >>> topic_diversity([[4, 3, 0, 0], [4, 0, 3, 0]], n=2)
    0.75
    """
    beta = as_topics(topic_word)
    check_int(n, "n", 1)
    top = highest(beta, n)
    return len(np.unique(top)) / top.size


def as_topics(topic_word):
    """Topics of any scale as probabilities of words, (K, V); a row of zeros is refused."""
    beta = word_probabilities(topic_word)
    if not beta.any(axis=1).all():
        raise ParameterError("topic_word must hold no row of zeros.")
    return beta


def _effective(weights):
    """How many equal parts each row is worth; 0 for a row of zeros."""
    total = weights.sum(axis=1, keepdims=True)
    parts = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    squares = (parts**2).sum(axis=1)
    return np.divide(1.0, squares, out=np.zeros_like(squares), where=squares > 0)
