"""A model as people see it in a session: one line of text, and in a notebook a small table without any script."""

import html
import inspect

import numpy as np

from lda_vi.plurals import counted

TOPICS_SHOWN, WORDS_SHOWN = 12, 8
CELL = "text-align:left;padding:2px 10px;vertical-align:top"


class Shown:
    """How a fitted or unfitted model shows itself; needs the settings and learned attributes of `LDA`."""

    def __repr__(self, N_CHAR_MAX=700):
        """One line: the settings that are not the defaults, and what came out of the fit.

        `N_CHAR_MAX` is how scikit-learn limits the length.
        """
        settings = ", ".join(f"{name}={_value(value)}" for name, value in changed_settings(self).items())
        text = f"{type(self).__name__}({settings})"
        if hasattr(self, "components_"):
            text += f": {outcome_line(self)}"
        return text if len(text) <= N_CHAR_MAX else f"{text[: N_CHAR_MAX - 1]}…"

    def _repr_html_(self):
        """The same and the largest topics, for a notebook."""
        if not hasattr(self, "components_"):
            return f"<pre>{html.escape(repr(self))}</pre>"
        table = self.topics(WORDS_SHOWN)
        shown = table.loc[table["share"].nlargest(TOPICS_SHOWN).index].sort_index()
        rest = len(table) - len(shown)
        heads = "".join(f'<th style="{CELL}">{name}</th>' for name in ("topic", "share", "words"))
        rows = "".join(
            f'<tr><td style="{CELL}">{row.topic}</td><td style="{CELL}">{row.share:.1%}</td>'
            f'<td style="{CELL}">{html.escape(row.words)}</td></tr>'
            for row in shown.itertuples()
        )
        more = f"<p>The {len(shown)} largest of {len(table)} topics.</p>" if rest else ""
        return f"<p><code>{html.escape(repr(self))}</code></p><table><tr>{heads}</tr>{rows}</table>{more}"

    def _repr_mimebundle_(self, **kwargs):
        """Text and HTML; scikit-learn's own would come before `_repr_html_`."""
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def changed_settings(model):
    """Settings of an estimator that are not the defaults.

    Parameters
    ----------
    model : estimator

    Returns
    -------
    dict

    Examples
    --------
    >>> from lda_vi import LDA
    >>> changed_settings(LDA(10, tol=0, random_state=1))
    {'tol': 0, 'random_state': 1}
    """
    found, parameters = {}, inspect.signature(type(model)).parameters
    for name, value in model.get_params(deep=False).items():
        default = parameters[name].default
        plain = isinstance(value, str | int | float | None)
        if not plain or value != default:
            found[name] = value
    order = list(parameters)
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def outcome_line(model):
    """What a fit came to, in words.

    Parameters
    ----------
    model : LDA
        Fitted.

    Returns
    -------
    str

    Examples
    --------
    >>> from lda_vi import LDA
    >>> model = LDA(2, random_state=0).fit([[4, 3, 0, 0], [3, 4, 0, 0], [0, 1, 4, 3], [0, 0, 3, 4]])
    >>> outcome_line(model).partition(", ELBO")[0]
    '2 topics, 4 words, 4 documents, converged after 2 passes'
    """
    n_topics, n_words = model.components_.shape
    parts = [counted(n_topics, "topic"), counted(n_words, "word")]
    if hasattr(model, "doc_topic_posterior_"):
        state = "converged" if model.converged_ else "not converged"
        parts.append(counted(len(model.doc_topic_posterior_), "document"))
        parts.append(f"{state} after {counted(model.n_iter_, 'pass', 'passes')}")
        parts.append(f"ELBO {model.elbo_:,.1f}")
    else:
        parts.append(f"learned from {counted(model.n_batches_, 'batch', 'batches')}")
    return ", ".join(parts)


def _value(value):
    """A setting on little room."""
    if isinstance(value, np.ndarray | list | tuple):
        return f"array of shape {np.shape(value)}"
    return " ".join(repr(value).split())[:60]
