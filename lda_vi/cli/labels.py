"""Names of topics in a run: ``labels.json``, beside the model it belongs to.

    {"format": 1, "model": "3fa29c11...", "labels": {"0": "Taxes"}}

A run that is trained anew keeps files that people have put there, but its topics are others: so the file names
the topics it was written for, by their hash, and is not used for any others. Nothing is printed here.
"""

import json
import warnings
from pathlib import Path

from lda_vi.errors import InputError, ReadError
from lda_vi.inspect.labels import check_labels
from lda_vi.storage.single import write_file

LABELS, FORMAT = "labels.json", 1
WORDS = 3  # that stand for a name


def read_labels(path):
    """Names of the topics of a run, or of a stored model.

    Parameters
    ----------
    path : str or Path
        Folder of the run or the model.

    Returns
    -------
    dict of int to str
        Only topics that have a name. Empty, with a warning, if the names were given to other topics.

    Raises
    ------
    InputError
        If the file is there and cannot be read.
    """
    file = home_of(path) / LABELS
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(stored, dict) or not isinstance(stored.get("labels"), dict):
            raise ValueError("no labels in it")
        if stored.get("format") != FORMAT:
            raise ValueError(f"written in format {stored.get('format')}, this lda_vi reads format {FORMAT}")
        n_topics, key = topics_key(path)
        if stored.get("model") != key:
            warnings.warn(
                f"{file}: these names were given to other topics (the run was trained anew?) and are not shown. "
                f"If they still fit: lda-vi label {path} --from {file}",
                stacklevel=2,
            )
            return {}
        return {topic: name for topic, name in check_labels(stored["labels"], n_topics).items() if name}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise ReadError(f"names of topics cannot be read ({error}); remove or mend the file", file) from error


def write_labels(path, labels):
    """Store names of topics, in one step.

    Parameters
    ----------
    path : str or Path
        Folder of the run or the model.
    labels : dict of int to str
        All of them; empty names are left out.

    Raises
    ------
    StorageError
        If it cannot be written; what was there before is then intact.
    """
    file = home_of(path) / LABELS
    n_topics, key = topics_key(path)
    kept = {str(topic): name for topic, name in check_labels(labels, n_topics).items() if name}
    text = json.dumps({"format": FORMAT, "model": key, "labels": kept}, indent=1, ensure_ascii=False)
    write_file(file, lambda out: out.write(text + "\n"))


def call_topics(model, labels):
    """What to call each topic before people: its name, or its most relevant words where it has none.

    Parameters
    ----------
    model : LDA
        Fitted.
    labels : dict of int to str
        Names of topics.

    Returns
    -------
    dict of int to str
    """
    from lda_vi.inspect.topics import top_words

    words = getattr(model, "feature_names_in_", None)
    table = top_words(model.components_, words, n=WORDS, by="relevance", topic_share=model.topic_share_)
    return table.groupby("topic")["word"].agg(" ".join).to_dict() | labels


def home_of(path):
    """Folder that holds the names: of the model of a run it is the run."""
    from lda_vi.cli.record import MODEL, is_run

    path = Path(path)
    return path.parent if path.name == MODEL and is_run(path.parent) else path


def topics_key(path):
    """Number of topics of a stored model or of that of a run, and a hash of them, without reading them."""
    import numpy as np

    from lda_vi.cli.record import MODEL, is_run

    folder = Path(path) / MODEL if is_run(path) else Path(path)
    try:
        entry = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["arrays"]["components"]
        components = np.load(folder / Path(entry["file"]).name, mmap_mode="r", allow_pickle=False)
        return len(components), str(entry["sha256"])[:16]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{folder}: holds no model whose topics could have names") from error
