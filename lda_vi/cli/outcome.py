"""The result of a training: the bound, whether it ever fell, and the documents it fits worst."""

from lda_vi.cli import output
from lda_vi.cli.preprocess import show_empty
from lda_vi.plurals import counted

WORST = 3
BEGINNING = 100  # characters of a text that are shown
MOST_NAMED = 10  # topics
ALIKE = 0.9  # share of its probability that a topic has in common with another which says the same
MOST_OF_ALL = 0.5  # share of all tokens: a longer document decides by itself what the topics are


def outcome(model, corpus):
    """What came out of a fit, in plain numbers, for the record of the run.

    Parameters
    ----------
    model : LDA
        Fitted.
    corpus : Corpus
        What it was fitted on.

    Returns
    -------
    dict
    """
    from lda_vi.explorer.fit import largest_fall

    passes = model.history_[model.history_["phase"] == "mean-field"]
    return {
        "converged": bool(model.converged_),
        "verdict": model.verdict_,
        "passes": int(model.n_iter_),
        "elbo": float(model.elbo_),
        "elbo_per_token": float(model.elbo_ / corpus.n_tokens),
        "largest_fall": largest_fall(passes["elbo"].tolist()) or 0.0,
    }


def worst_documents(run):
    """Documents with the lowest bound per token: id, tokens, fit and beginning.

    Parameters
    ----------
    run : Run
        A finished training.

    Returns
    -------
    DataFrame
    """
    from lda_vi.inspect.views import documents

    rows = documents(run.model, run.corpus, sort="fit", n=WORST)
    return rows[[name for name in ("id", "tokens", "elbo_per_token", "snippet") if name in rows]]


def show_outcome(run, verdict):
    """Tell how a training ended: why it stopped, the bound, and the documents it fits worst.

    Parameters
    ----------
    run : Run
        A finished training.
    verdict : str
        Why it stopped.
    """
    from lda_vi.evaluate.flags import dead_topics, flag_topics
    from lda_vi.inspect.documents import snippet

    facts = run.record["outcome"]
    output.note("Verdict", verdict)
    bound = f"{facts['elbo']:,.1f} nats, {facts['elbo_per_token']:.4f} a token"
    if run.model.learning_method == "batch":  # stochastic steps estimate it, and estimates fall
        bound += f"; {fell(facts['largest_fall'], facts['passes'])}"
    output.note("Bound", bound)
    if told := told_dead(dead_topics(run.model.topic_share_).tolist(), len(run.model.topic_share_)):
        output.note("Dead", told)
    flags = flag_topics(run.model.components_, run.model.topic_share_, duplicate=ALIKE)
    alike = flags.loc[flags["flag"] == "duplicate", "topic"].tolist()
    if alike:
        output.note("Alike", told_alike(alike, len(run.model.topic_share_), run.corpus))
    show_empty(run.corpus)
    label = "Worst"
    for row in worst_documents(run).to_dict("records"):
        text = f"  {snippet(row['snippet'], BEGINNING)}" if "snippet" in row else ""
        output.note(label, f"{row['id']}  {row['elbo_per_token']:.3f} a token{text}")
        label = ""


def told_dead(topics, n_topics):
    """Say which topics are dead, and what to do; nothing if none is.

    Examples
    --------
    >>> told_dead([3, 7], 20)
    '2 of 20 topics hold next to no tokens (3, 7). Fewer are enough: train again with -k 18 or less'
    >>> told_dead([], 20)
    ''
    """
    if not topics:
        return ""
    verb = "topics holds" if len(topics) == 1 else "topics hold"
    return (
        f"{len(topics)} of {n_topics} {verb} next to no tokens ({named(topics)}). Fewer are enough: train again with "
        f"-k {n_topics - len(topics)} or less"
    )


def told_alike(topics, n_topics, corpus):
    """Say which topics say the same as another, and what to do.

    Examples
    --------
    >>> from lda_vi.corpus import Corpus
    >>> told_alike([0, 4], 5, Corpus.from_matrix([[1, 2], [2, 1]]))
    '2 of 5 topics say the same as another (0, 4). Train again with fewer, or with another --seed'
    >>> print(told_alike([0, 4], 5, Corpus.from_matrix([[1, 2], [30, 60], [2, 1]])))
    2 of 5 topics say the same as another (0, 4).
    Document 1 holds 94% of all tokens, so the topics are its own: cut it into parts, or leave it out
    """
    same = f"{len(topics)} of {n_topics} topics say the same as another ({named(topics)})."
    lengths = corpus.counts.sum(axis=1).A1
    longest, share = corpus.documents["id"].iloc[lengths.argmax()], lengths.max() / lengths.sum()
    if share <= MOST_OF_ALL:
        return f"{same} Train again with fewer, or with another --seed"
    return (
        f"{same}\nDocument {longest} holds {share:.0%} of all tokens, so the topics are its own: cut it into parts, "
        "or leave it out"
    )


def named(topics):
    """Numbers of topics, the first ten of them."""
    return ", ".join(map(str, topics[:MOST_NAMED])) + (", ..." if len(topics) > MOST_NAMED else "")


def fell(share, passes):
    """Say whether the bound ever fell.

    Examples
    --------
    >>> fell(0.0, 5), fell(2e-15, 5)
    ('never fell, in 5 passes', 'never fell, in 5 passes, but for rounding (2.0e-15 of its size)')
    """
    never = f"never fell, in {counted(passes, 'pass', 'passes')}"
    return never if share == 0 else f"{never}, but for rounding ({share:.1e} of its size)"
