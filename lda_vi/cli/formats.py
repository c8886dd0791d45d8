"""What ``lda-vi export`` writes: for each format the files and what goes into them.

The contents are made in `lda_vi.inspect` (tables, exchange, network), the files in `writing`.
"""

from typing import Any, NamedTuple

LEAST = 0.01  # shares below are left out of the long table


class Result(NamedTuple):
    """A model, its documents and names, as the formats need them.

    Parameters
    ----------
    model : LDA, or anything with its learned attributes
    corpus : Corpus
    labels : dict of int to str
    n : int
        Words of a topic.
    text : bool
        Whether tables of documents hold the texts.
    theta : ndarray, shape (D, K)
    tokens : ndarray, shape (D,)
    """

    model: Any
    corpus: Any
    labels: dict
    n: int
    text: bool
    theta: Any
    tokens: Any

    def topics(self):
        """The table of topics."""
        from lda_vi.inspect.views import topics

        return topics(self.model, n=self.n, labels=self.labels)

    def words(self):
        """The table of words, a word of a topic to a row."""
        from lda_vi.inspect.topics import top_words

        share = self.model.topic_share_
        return top_words(self.model.components_, self.corpus.vocabulary, n=self.n, topic_share=share)

    def documents(self):
        """The wide table of documents."""
        from lda_vi.inspect.documents import fit_per_token
        from lda_vi.inspect.tables import wide_table

        ours, bound = {"tokens": self.tokens}, getattr(self.model, "doc_elbo_", None)
        if bound is not None:
            ours |= {"elbo": bound, "elbo_per_token": fit_per_token(bound, self.tokens)}
        return wide_table(self.corpus.documents, self.theta, text=self.text, **ours)

    def shares(self):
        """The long table of documents."""
        from lda_vi.inspect.tables import long_table

        return long_table(self.corpus.documents, self.theta, least=LEAST, labels=self.labels)


def _tables(result, ending):
    """Four tables in a format for tables."""
    from lda_vi.cli.writing import write_table

    tables = ("topics", "words", "documents", "shares")
    return {
        f"{name}{ending}": lambda path, name=name: write_table(getattr(result, name)(), path)
        for name in tables
    }


def _workbook(result):
    """The tables of topics, words and documents as sheets."""
    from lda_vi.cli.writing import write_workbook

    def write(path):
        write_workbook({name: getattr(result, name)() for name in ("topics", "words", "documents")}, path)

    return {"run.xlsx": write}


def _markup(result, name):
    """The table of topics for papers."""
    from lda_vi.inspect.exchange import latex_table, markdown_table
    from lda_vi.storage.single import write_file

    def write(path):
        topics = result.topics()
        names = bool(result.labels)
        columns = ["topic", *(["name"] if names else []), "share", "words"]
        lines = [
            [str(row.topic), *([row.label or ""] if names else []), f"{row.share:.1%}", ", ".join(row.words)]
            for row in topics.itertuples()
        ]
        if name == "topics.tex":
            align = "r" + ("l" if names else "") + r"rp{0.7\linewidth}"
            text = latex_table(columns, lines, align=align)
        else:
            text = markdown_table(columns, lines)
        write_file(path, lambda file: file.write(text))

    return {name: write}


def _network(result):
    """The network for Gephi."""
    from lda_vi.inspect.network import topic_network
    from lda_vi.storage.single import write_file

    def write(path):
        model = result.model
        text = topic_network(
            model.components_, result.corpus.vocabulary,
            topic_share=model.topic_share_, labels=result.labels, n=result.n,
        )  # fmt: skip
        write_file(path, lambda file: file.write(text), binary=True)

    return {"topics.gexf": write}


def _mallet(result):
    """The two files of MALLET."""
    from lda_vi.inspect.exchange import mallet_doc_topics, mallet_topic_keys
    from lda_vi.storage.single import write_file

    def shares(path):
        lines = mallet_doc_topics(result.corpus.documents["id"], result.theta)
        write_file(path, lambda file: file.writelines(lines))

    def keys(path):
        lines = mallet_topic_keys(result.model.doc_topic_prior_, result.topics()["words"])
        write_file(path, lambda file: file.writelines(lines))

    return {"doc-topics.txt": shares, "topic-keys.txt": keys}


def _pyldavis(result):
    """What pyLDAvis is called with."""
    from lda_vi.inspect.exchange import pyldavis_inputs
    from lda_vi.storage.single import write_file

    def write(path):
        corpus = result.corpus
        parts = pyldavis_inputs(result.model.components_, result.theta, corpus.counts, corpus.vocabulary)
        write_file(path, lambda file: file.writelines(parts))

    return {"pyldavis.json": write}


def _documents(result):
    """A table of documents for each topic, called by the topic's number and name."""
    from lda_vi.cli.writing import write_table
    from lda_vi.inspect.inert import file_name
    from lda_vi.inspect.tables import documents_of_topic

    bound = getattr(result.model, "doc_elbo_", None)

    def write(path, topic):
        table = documents_of_topic(
            result.corpus.documents, result.theta, result.tokens, topic, doc_elbo=bound
        )
        write_table(table, path)

    width, files = len(str(result.theta.shape[1] - 1)), {}
    for topic in range(result.theta.shape[1]):
        name = f"topic-{topic:0{width}d}"
        if result.labels.get(topic):
            name = f"{name}-{file_name(result.labels[topic])}"
        files[f"documents/{name}.csv"] = lambda path, topic=topic: write(path, topic)
    return files


WRITERS = {
    "csv": lambda result: _tables(result, ".csv"),
    "parquet": lambda result: _tables(result, ".parquet"),
    "xlsx": _workbook,
    "markdown": lambda result: _markup(result, "topics.md"),
    "latex": lambda result: _markup(result, "topics.tex"),
    "gephi": _network,
    "mallet": _mallet,
    "pyldavis": _pyldavis,
    "documents": _documents,
}
