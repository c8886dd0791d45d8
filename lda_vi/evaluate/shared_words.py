"""The words that two models have in common, and how much of either they are."""

from typing import NamedTuple

import numpy as np

from lda_vi.errors import ParameterError, VocabularyError


class SharedWords(NamedTuple):
    """Words that two vocabularies have in common.

    Parameters
    ----------
    first, second : ndarray of int
        Their columns in either model.
    n_first, n_second : int
        Words of either vocabulary.
    tokens_first, tokens_second : float
        Share of each model's weight that is on shared words, from 0 to 1.
    """

    first: np.ndarray
    second: np.ndarray
    n_first: int
    n_second: int
    tokens_first: float
    tokens_second: float

    def sentence(self):
        """Say how much was compared.

        Returns
        -------
        str
        """
        n = len(self.first)
        if n == self.n_first == self.n_second:
            return f"Both have the same {n:,} words."
        return (
            f"Compared on {n:,} shared words: {n / self.n_first:.0%} of the {self.n_first:,} words of the first "
            f"({self.tokens_first:.0%} of its tokens), {n / self.n_second:.0%} of the {self.n_second:,} of the "
            f"second ({self.tokens_second:.0%})."
        )


def shared_words(first, second, vocabulary=None, other_vocabulary=None):
    """Find the words that two models have in common.

    Parameters
    ----------
    first, second, vocabulary, other_vocabulary
        As for `lda_vi.evaluate.comparison.compare_topics`.

    Returns
    -------
    SharedWords

    Raises
    ------
    ParameterError
        If a vocabulary has another length than its topics.
    VocabularyError
        If there is no shared word, or words are known of one side only.

    Examples
    --------
    >>> shared = shared_words(np.ones((1, 2)), np.array([[1, 3]]), ["sea", "tax"], ["tax", "war"])
    >>> shared.first.tolist(), shared.second.tolist(), shared.tokens_second
    ([1], [0], 0.25)
    """
    sizes = first.shape[1], second.shape[1]
    if (vocabulary is None) != (other_vocabulary is None):
        named, unnamed = ("first", "second") if other_vocabulary is None else ("second", "first")
        raise VocabularyError(
            f"the words of the {named} model are known, those of the {unnamed} are not: fit both on a Corpus, "
            "or pass both vocabularies."
        )
    if vocabulary is None:
        if sizes[0] != sizes[1]:
            raise VocabularyError(
                f"the models have {sizes[0]:,} and {sizes[1]:,} words but do not say which; pass both "
                "vocabularies."
            )
        columns = np.arange(sizes[0]), np.arange(sizes[1])
    else:
        for words, size, name in ((vocabulary, sizes[0], ""), (other_vocabulary, sizes[1], "other_")):
            if len(words) != size:
                raise ParameterError(
                    f"{name}vocabulary must have {size} words, one for each column, got {len(words)}."
                )
        number = {str(word): column for column, word in enumerate(other_vocabulary)}
        pairs = [(a, number[str(word)]) for a, word in enumerate(vocabulary) if str(word) in number]
        if not pairs:
            shown = [", ".join(map(str, list(words)[:3])) for words in (vocabulary, other_vocabulary)]
            raise VocabularyError(
                f"the models share no word ({shown[0]}, ... against {shown[1]}, ...): prepare their corpora "
                "alike, in the same language, with the same capitals and stems."
            )
        columns = tuple(np.array(side) for side in zip(*pairs, strict=True))
    tokens = (float(t[:, c].sum() / t.sum()) for t, c in zip((first, second), columns, strict=True))
    return SharedWords(*columns, *sizes, *tokens)
