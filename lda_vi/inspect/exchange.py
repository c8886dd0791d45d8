r"""Results in the words of other programs: MALLET, pyLDAvis, LaTeX, Markdown.

==============  =========================================================================================
for             what
==============  =========================================================================================
MALLET          doc-topics (number, name, shares; tab-separated) and topic-keys (number, alpha, words)
pyLDAvis        the five arguments of ``pyLDAvis.prepare``
papers          the table of topics in LaTeX (package booktabs) and Markdown
==============  =========================================================================================
"""

import json

import numpy as np

from lda_vi.inspect.inert import plain_text

_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip
_MARKDOWN = {sign: f"\\{sign}" for sign in "\\|*_`[]"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def mallet_doc_topics(ids, theta):
    r"""Lines of a doc-topics file of MALLET.

    Parameters
    ----------
    ids : sequence of str, length D
        Names of the documents; tabs and line ends in them become spaces.
    theta : array_like, shape (D, K)
        Topic shares.

    Yields
    ------
    str

    Examples
    --------
    >>> list(mallet_doc_topics(["a\tb"], [[0.25, 0.75]]))
    ['0\ta b\t0.25\t0.75\n']
    """
    for row, (name, shares) in enumerate(zip(ids, np.asarray(theta).tolist(), strict=True)):
        yield "\t".join([str(row), _one_line(name), *map(repr, shares)]) + "\n"


def mallet_topic_keys(alpha, words):
    r"""Lines of a topic-keys file of MALLET.

    Parameters
    ----------
    alpha : array_like, shape (K,)
        Prior of the topics in a document.
    words : sequence of K lists of str
        Words of the topics, the most probable first.

    Yields
    ------
    str

    Examples
    --------
    >>> list(mallet_topic_keys([0.5], [["tax", "war"]]))
    ['0\t0.5\ttax war\n']
    """
    for topic, (prior, own) in enumerate(zip(np.asarray(alpha, np.float64).tolist(), words, strict=True)):
        yield f"{topic}\t{prior:.5g}\t{' '.join(map(_one_line, own))}\n"


def pyldavis_inputs(topic_word, theta, counts, vocabulary):
    """JSON of the arguments of ``pyLDAvis.prepare``, piece by piece.

    Pass ``sort_topics=False, start_index=0`` to it as well, and topic 3 stays topic 3.

    Parameters
    ----------
    topic_word : array_like, shape (K, V)
        Words of the topics, > 0; rows are divided by their sums.
    theta : array_like, shape (D, K)
        Topic shares.
    counts : csr_matrix, shape (D, V)
        Counts of words.
    vocabulary : sequence of str, length V
        The words.

    Yields
    ------
    str

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> found = json.loads("".join(pyldavis_inputs([[3, 1]], [[1.0]], csr_matrix([[2, 1]]), ["tax", "war"])))
    >>> sorted(found), found["topic_term_dists"], found["term_frequency"]
    (['doc_lengths', 'doc_topic_dists', 'term_frequency', 'topic_term_dists', 'vocab'], [[0.75, 0.25]], [2, 1])
    """
    beta = np.asarray(topic_word, dtype=np.float64)
    beta = beta / beta.sum(axis=1, keepdims=True)
    yield '{"topic_term_dists": '
    yield from _matrix(beta)
    yield ',\n"doc_topic_dists": '
    yield from _matrix(np.asarray(theta))
    for name, axis in (("doc_lengths", 1), ("term_frequency", 0)):
        yield f',\n"{name}": {json.dumps(np.asarray(counts.sum(axis=axis)).ravel().tolist())}'
    yield f',\n"vocab": {json.dumps([str(word) for word in vocabulary])}}}\n'


def markdown_table(columns, lines):
    """A table in Markdown.

    Parameters
    ----------
    columns : sequence of str
        Their names.
    lines : iterable of sequences of str
        Rows.

    Returns
    -------
    str

    Examples
    --------
    >>> print(markdown_table(["topic", "words"], [["0", "a|b, <i>"]]), end="")
    | topic | words |
    | --- | --- |
    | 0 | a\\|b, &lt;i&gt; |
    """
    rows = [columns, ["---"] * len(columns), *lines]
    texts = [[cell if row is rows[1] else _escape(cell, _MARKDOWN) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in texts)


def latex_table(columns, lines, *, align=None, caption=""):
    r"""A table in LaTeX, for the package booktabs.

    Parameters
    ----------
    columns, lines
        As for `markdown_table`.
    align : str, optional
        Alignment of the columns; by default all to the left.
    caption : str
        What to write below it.

    Returns
    -------
    str

    Examples
    --------
    >>> print(latex_table(["share"], [["5 %"]]).splitlines()[5])
    5 \% \\
    """
    body = [" & ".join(_escape(cell, _LATEX) for cell in row) + r" \\" for row in [columns, *lines]]
    return "\n".join(
        [
            r"\begin{table}",  # needs \usepackage{booktabs}
            rf"\begin{{tabular}}{{{align or 'l' * len(columns)}}}",
            r"\toprule",
            body[0],
            r"\midrule",
            *body[1:],
            r"\bottomrule",
            r"\end{tabular}",
            *([rf"\caption{{{_escape(caption, _LATEX)}}}"] if caption else []),
            r"\end{table}",
            "",
        ]
    )


def _matrix(rows):
    """A matrix as JSON with six significant digits, a row at a time."""
    for place, row in enumerate(rows):
        numbers = ", ".join(f"{value:.6g}" for value in row.tolist())
        yield f"{',' if place else '['}\n[{numbers}]"
    yield "]"


def _one_line(text):
    """Text without tabs, line ends and what no text file holds."""
    return " ".join(plain_text(str(text)).split())


def _escape(text, signs):
    """Text with the signs of a markup language made harmless."""
    return "".join(signs.get(sign, sign) for sign in _one_line(text))
