"""A small model with a page, and a browser that tells when something goes wrong in it.

The browser is Debian's chromium, driven by Playwright; nothing is downloaded. Where either is missing, tests that
need it are skipped with a message.
"""

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from lda_vi import LDA, Corpus, EmptyDocumentWarning
from lda_vi.explorer.models import model_record
from lda_vi.explorer.page import make_page
from lda_vi.explorer.record import make_record

CHROMIUM = os.environ.get("LDA_VI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def dated_corpus(sample_corpus):
    """The sample with a year, a label, a number, a document without a word, and the same document twice."""
    counts = sample_corpus.counts.toarray()
    counts[7] = 0
    counts[21] = counts[20]
    documents = sample_corpus.documents.copy()
    documents["year"] = 1990 + np.arange(len(documents)) % 12
    documents["party"] = np.where(np.arange(len(documents)) % 3 == 0, "north", "south")
    documents["score"] = np.linspace(0.0, 1.0, len(documents))
    return Corpus(
        csr_matrix(counts),
        sample_corpus.vocabulary,
        documents,
        sample_corpus.preparation,
        sample_corpus.removed,
    )


@pytest.fixture(scope="session")
def model(dated_corpus):
    """Six topics of the sample."""
    with pytest.warns(EmptyDocumentWarning):
        return LDA(6, random_state=0, track_documents="all").fit(dated_corpus)


@pytest.fixture(scope="session")
def record(model, dated_corpus):
    """What the page of the sample shows."""
    return model_record(
        model,
        dated_corpus,
        title="sample",
        labels={2: "Two"},
        command="lda-vi train s.corpus -k 6 -o runs/six",
    )


@pytest.fixture(scope="session")
def page_file(record, tmp_path_factory):
    """The page of the sample, with all texts, in a folder of its own."""
    path = tmp_path_factory.mktemp("page") / "sample page 한글.html"
    make_page(record, text="full", lang="en").save(path)
    return path


def random_arrays(n_topics, n_documents=60, n_words=80, seed=5):
    """Arrays of a made-up topic model: lam, gamma, counts, vocabulary, documents."""
    rng = np.random.default_rng(seed)
    lam = rng.gamma(0.2, 1.0, (n_topics, n_words)) + 0.01
    counts = csr_matrix(rng.poisson(0.3, (n_documents, n_words)))
    tokens = counts.sum(axis=1).A1
    gamma = tokens[:, None] * rng.dirichlet(np.full(n_topics, 0.3), n_documents) + 0.1
    documents = pd.DataFrame({"id": [f"d{row}" for row in range(n_documents)]})
    return lam, gamma, counts, [f"word{column}" for column in range(n_words)], documents


@pytest.fixture(scope="session")
def arrays():
    """A function that makes arrays of a topic model with so many topics."""
    return random_arrays


@pytest.fixture(scope="session")
def made_up():
    """A function that makes the record of a made-up model with so many topics."""

    def make(n_topics, **options):
        lam, gamma, counts, vocabulary, documents = random_arrays(n_topics, **options)
        elbo = -7.0 * counts.sum(axis=1).A1
        alpha = np.full(n_topics, 0.1)
        return make_record(
            lam, gamma, counts, vocabulary, documents, alpha=alpha, doc_elbo=elbo, title="made up"
        )

    return make


@pytest.fixture(scope="session")
def browser():
    """A running chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("there is no chromium on this machine (LDA_VI_CHROMIUM names one elsewhere)")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Reader:
    """Somebody who reads a page: opens views, and remembers whatever went wrong."""

    def __init__(self, context, file):
        self.file, self.problems = Path(file), []
        self.tab = context.new_page()
        self.tab.set_default_timeout(60_000)  # a busy machine takes its time
        self.tab.on("console", lambda message: self._note(message.type in ("error", "warning"), message.text))
        self.tab.on("pageerror", lambda error: self._note(True, error))
        self.tab.on("request", lambda request: self._note(not self._own(request.url), request.url))
        self.tab.on(
            "dialog", lambda dialog: (self._note(True, f"dialog: {dialog.message}"), dialog.dismiss())
        )

    def _note(self, wrong, what):
        if wrong:
            self.problems.append(str(what))

    def _own(self, url):
        return url.split("#")[0] == self.file.as_uri() or url.startswith(("blob:", "data:"))

    def open(self, view="topics"):
        """Open a view by its address, as somebody does who was sent a link."""
        self.tab.goto("about:blank")
        self.tab.goto(f"{self.file.as_uri()}#{view}")
        return self.wait(view.split("?")[0])

    def wait(self, panel):
        """Wait until a panel is there."""
        self.tab.wait_for_selector(f'html[data-ready="{panel}"]', state="attached")
        return self.tab

    def texts(self, selector):
        """Texts of all elements that are found."""
        return [text.strip() for text in self.tab.locator(selector).all_inner_texts()]

    def download(self, key):
        """Press a button and return name and contents of the file it gives."""
        with self.tab.expect_download() as waiting:
            self.tab.click(f'[data-key="{key}"]')
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8-sig")


@pytest.fixture
def reading(browser):
    """A function that gives somebody a page; at the end nothing may have gone wrong in any."""
    contexts, readers = [], []

    def give(file, **options):
        settings = {"viewport": {"width": 1400, "height": 900}, "locale": "en-GB", "accept_downloads": True}
        context = browser.new_context(**(settings | options))
        context.set_offline(True)
        contexts.append(context)
        readers.append(Reader(context, file))
        return readers[-1]

    yield give
    problems = [problem for reader in readers for problem in reader.problems]
    for context in contexts:
        context.close()
    assert problems == []
