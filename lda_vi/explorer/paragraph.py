"""A paragraph on methods for a paper, in English and Korean, from what is recorded of a run.

It says only what is known: of a model that came from elsewhere, its sizes and little more.
"""

from lda_vi.explorer import preparation

LEARNED = "auto"


def paragraph(n, *, settings=None, prepared=None, taken=None, versions=None, fit=None):
    """Tell in prose what was fitted to what, and how it ended.

    Parameters
    ----------
    n : dict
        Sizes: ``topics``, ``documents``, ``empty``, ``words``, ``tokens``.
    settings : dict, optional
        Settings of the fit, those of `LDA`.
    prepared : dict, optional
        Settings of the Preprocessor.
    taken : dict of str to (int, int), optional
        Words and tokens that it left out, by reason.
    versions : dict, optional
        Versions of packages.
    fit : dict, optional
        As `lda_vi.explorer.fit.fit_record` makes it.

    Returns
    -------
    dict of str to str
        ``en`` and ``ko``.

    Examples
    --------
    >>> told = paragraph({"topics": 2, "documents": 3, "empty": 0, "words": 4, "tokens": 50})
    >>> told["en"]
    'A topic model with 2 topics was fitted to 3 documents with 50 tokens of 4 distinct words.'
    """
    known = _Known(n, settings or {}, prepared or {}, taken or {}, versions or {}, fit or {})
    return {"en": " ".join(filter(None, _english(known))), "ko": " ".join(filter(None, _korean(known)))}


class _Known:
    """The numbers of the paragraph as they are written."""

    def __init__(self, n, settings, prepared, taken, versions, fit):
        self.n = {name: f"{value:,.0f}" for name, value in n.items()}
        self.has_empty = n["empty"] > 0
        self.settings, self.prepared, self.taken, self.fit = settings, prepared, taken, fit
        self.version = versions.get("lda_vi", "")
        rows = [row for row in fit.get("history", ()) if row["elbo"] is not None]
        self.passes = len(rows)
        self.tokens = n["tokens"]
        last = fit.get("history") or [{}]
        self.alpha, self.eta = last[-1].get("alpha_sum"), last[-1].get("eta")

    def prior(self, name):
        """Whether a prior was learned, and else its value."""
        value = self.settings.get(name)
        return value == LEARNED, value


def _signed(value, specification):
    """A number with a minus sign as books print it."""
    return format(value, specification).replace("-", "−")


def _english(known):
    """Sentences in English."""
    n, settings, prepared = known.n, known.settings, known.prepared
    what = "Latent Dirichlet Allocation (Blei, Ng and Jordan 2003)" if settings else "A topic model"
    yield (
        f"{what} with {n['topics']} topics was fitted to {n['documents']} documents with {n['tokens']} tokens of "
        f"{n['words']} distinct words."
    )
    if known.has_empty:
        yield f"Of the documents {n['empty']} had no word left; they were kept and given the prior."
    if prepared:
        yield from preparation.english(prepared, known.taken)
    if "source" in settings:
        yield f"The model was fitted with {settings['source']} and shown with lda_vi {known.version}.".replace(
            " .", "."
        )
    elif settings:
        version = f" (lda_vi {known.version})" if known.version else " (lda_vi)"
        seed = f"seed {settings.get('random_state')}"
        if settings.get("learning_method") == "online":
            yield f"Inference was stochastic mean-field variational inference{version}, {seed}."
        else:
            start = {
                "collapsed": ", started from collapsed variational passes",
                "random": ", started at random",
            }
            own = start.get(settings.get("init"), ", started from given topics")
            yield (f"Inference was coordinate-ascent mean-field variational inference{version}{own}, {seed}.")
        yield _english_priors(known)
    if known.passes:
        fit = known.fit
        ended = "did not converge" if fit["converged"] is False else "converged"
        yield (
            f"The fit {ended} after {known.passes} passes over the documents, with a lower bound on the log evidence "
            f"(ELBO) of {_signed(fit['elbo'], ',.1f')} nats, {_signed(fit['elbo'] / known.tokens, '.4f')} per token."
        )


def _english_priors(known):
    """The sentence on priors."""
    parts = []
    for name, what, value in (
        ("doc_topic_prior", "the topics of a document", known.alpha),
        ("topic_word_prior", "the words of a topic", known.eta),
    ):
        learned, given = known.prior(name)
        sign = "sum of α" if name == "doc_topic_prior" else "mean η"
        found = "" if value is None else f" ({sign} {value:.4g})"
        parts.append(f"that of {what} was {'learned' + found if learned else f'fixed at {given}'}")
    return f"Priors were Dirichlet: {' and '.join(parts)}."


def _korean(known):
    """Sentences in Korean."""
    n, settings, prepared = known.n, known.settings, known.prepared
    what = "잠재 디리클레 할당(Blei, Ng, Jordan 2003)" if settings else "토픽 모형"
    yield (
        f"문서 {n['documents']}개, 토큰 {n['tokens']}개, 서로 다른 단어 {n['words']}개에 "
        f"토픽 {n['topics']}개의 {what}을 적합하였다."
    )
    if known.has_empty:
        yield f"이 가운데 문서 {n['empty']}개는 남은 단어가 없었으나 빼지 않고 사전분포를 주었다."
    if prepared:
        yield from preparation.korean(prepared, known.taken)
    if "source" in settings:
        yield f"모형은 {settings['source']}(으)로 적합하였고 lda_vi {known.version}로 살펴보았다."
    elif settings:
        version = f"(lda_vi {known.version})" if known.version else "(lda_vi)"
        how = {"collapsed": "붕괴 변분 순회에서 출발한 ", "random": "무작위로 출발한 "}.get(
            settings.get("init"), "주어진 토픽에서 출발한 "
        )
        kind = "확률적 " if settings.get("learning_method") == "online" else f"{how}좌표 상승 "
        yield f"추론에는 {kind}평균장 변분 추론{version}을 썼고 난수 시드는 {settings.get('random_state')}이다."
        parts = []
        for name, what_, value in (
            ("doc_topic_prior", "문서의 토픽에 대한 사전분포 α", known.alpha),
            ("topic_word_prior", "토픽의 단어에 대한 사전분포 η", known.eta),
        ):
            learned, given = known.prior(name)
            found = "" if value is None else f"({'합' if name == 'doc_topic_prior' else '평균'} {value:.4g})"
            parts.append(f"{what_}는 {'학습하였' + '다' + found if learned else f'{given}(으)로 고정하였다'}")
        yield ". ".join(parts) + "."
    if known.passes:
        fit = known.fit
        ended = "수렴하지 않았으며" if fit["converged"] is False else "수렴하였으며"
        yield (
            f"문서를 {known.passes}번 순회한 뒤 {ended}, 로그 증거의 하한(ELBO)은 "
            f"{_signed(fit['elbo'], ',.1f')} nat, 토큰당 {_signed(fit['elbo'] / known.tokens, '.4f')}이다."
        )
