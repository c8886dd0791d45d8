"""How the model was made, for the last panel: settings, versions, commands, a paragraph to quote, a citation."""

import shlex
from pathlib import PurePath

from lda_vi.explorer.paragraph import paragraph

PREPROCESS_OPTIONS = {
    "language": ("--lang", "en"),
    "min_df": ("--min-df", 5),
    "max_df": ("--max-df", 0.5),
    "max_features": ("--max-features", None),
    "min_length": ("--min-length", 3),
    "phrases": ("--phrases", 0),
    "tokenizer": ("--tokenizer", "words"),
    "stem": ("--stem", False),
    "numbers": ("--numbers", False),
}
STOP_WORDS_FILE = "stop-words.txt"
NOT_AGAIN = ("-o", "--output", "--text-col", "--id-col", "--format", "-k", "--topics", "--seed")
BIBTEX = """@article{blei2003latent,
  author  = {Blei, David M. and Ng, Andrew Y. and Jordan, Michael I.},
  title   = {Latent {Dirichlet} Allocation},
  journal = {Journal of Machine Learning Research},
  volume  = {3},
  pages   = {993--1022},
  year    = {2003}
}
@misc{lda_vi,
  title = {lda\\_vi: Latent {Dirichlet} Allocation by coordinate-ascent variational inference},
  note  = {Version VERSION}
}"""


def made_record(n, *, settings=None, versions=None, command="", preparation=None, removed=None, fit=None):
    """Everything the panel shows, as JSON.

    Parameters
    ----------
    n : dict
        Sizes, as for `paragraph`.
    settings : dict, optional
        Settings of the fit.
    versions : dict, optional
        Versions of Python and packages.
    command : str
        The command that made the model.
    preparation : dict, optional
        What the Preprocessor did, its ``to_dict()``.
    removed : DataFrame, optional
        Words that it left out: ``word``, ``documents``, ``count``, ``reason``.
    fit : dict, optional
        From `lda_vi.explorer.fit.fit_record`.

    Returns
    -------
    dict
        ``paragraph`` (by language), ``settings``, ``versions``, ``command`` (without folders), ``preparation``
        (settings), ``totals``, ``phrases`` (their number), ``stop_words``, ``extra_stop_words`` (those that a
        file of more stop words begins with), ``again``: commands that prepare the texts of the run anew with
        more stop words and fit them again, and ``bibtex``.
    """
    preparation = dict(preparation or {})
    prepared = dict(preparation.get("settings", {}))
    version, extra = (versions or {}).get("lda_vi", ""), prepared.get("extra_stop_words") or []
    joined = prepared | {"phrases": len(preparation.get("phrases", []))} if prepared else {}
    told = paragraph(
        n, settings=settings, prepared=joined, taken=left_out(removed), versions=versions, fit=fit
    )
    return {
        "paragraph": told,
        "settings": {name: plain(value) for name, value in (settings or {}).items()},
        "versions": dict(versions or {}),
        "command": without_folders(command),
        "preparation": {name: plain(value) for name, value in prepared.items()},
        "totals": dict(preparation.get("totals", {})),
        "phrases": len(preparation.get("phrases", [])),
        "stop_words": sorted(preparation.get("stop_words", [])),
        "extra_stop_words": sorted(preparation.get("stop_words", []) if own_list(prepared) else extra),
        "again": again(prepared, command, settings or {}, n["topics"]),
        "bibtex": BIBTEX.replace("VERSION", version) if version else BIBTEX.replace("Version VERSION", ""),
    }


def left_out(removed):
    """Words and tokens that were left out, by reason, as ``{reason: (words, tokens)}``."""
    found = {}
    for reason, count in () if removed is None else zip(removed["reason"], removed["count"], strict=True):
        words, tokens = found.get(reason, (0, 0))
        found[reason] = words + 1, tokens + int(count)
    return found


def again(prepared, command, settings, n_topics, *, texts=None, stop_words_file=STOP_WORDS_FILE):
    """Commands that do the same with the stop words of a file.

    Parameters
    ----------
    prepared : dict
        Settings of the Preprocessor.
    command : str
        The command that made the model.
    settings : dict
        Settings of the fit.
    n_topics : int
        K.
    texts : str or Path, optional
        The file of the texts; by default that of the run, seen from the folder that holds it.
    stop_words_file : str or Path
        The file of the stop words.

    Returns
    -------
    list of str
        For a shell; empty if the words were counted in a way that the
        command line does not have.

    Examples
    --------
    >>> for line in again({"min_df": 2, "stem": True}, "lda-vi train a.corpus -k 6 -o runs/a", {}, 6):
    ...     print(line)
    lda-vi preprocess a/corpus/documents.*.jsonl --id-col id --min-df 2 --stem \\
      --add-stop-words stop-words.txt -o again.corpus
    lda-vi train again.corpus -k 6 --seed 0 -o again
    """
    own_tokenizer = str(prepared.get("tokenizer", "words")).startswith("function ")
    if not prepared or own_tokenizer or not prepared.get("lowercase", True):
        return []
    given = words_of(command)
    run = PurePath(given[given.index("-o") + 1]).name if "-o" in given[:-1] else "RUN"
    where = f"{shlex.quote(run)}/corpus/documents.*.jsonl" if texts is None else shlex.quote(str(texts))
    words = ["lda-vi", "preprocess", where, "--id-col", "id"]
    for name, (option, default) in PREPROCESS_OPTIONS.items():
        value = prepared.get(name, default)
        if value != default:
            words += [option] if value is True else [option, shlex.quote(str(value))]
    if prepared.get("stop_words", "default") is None:
        words += ["--stop-words", "none"]
    words += [
        "\\\n ",
        f"--{'' if own_list(prepared) else 'add-'}stop-words",
        shlex.quote(str(stop_words_file)),
        "-o",
        "again.corpus",
    ]
    return [" ".join(words), " ".join(_train(given, settings, n_topics))]


def own_list(prepared):
    """Whether the user gave a list of stop words in place of the standard one."""
    return not isinstance(prepared.get("stop_words", "default"), str | None)


def _train(given, settings, n_topics):
    """The words of the command that fits the new corpus as the old one was fitted."""
    kept, position = [], 3  # after the corpus
    while given[:2] == ["lda-vi", "train"] and position < len(given):
        if given[position] in NOT_AGAIN:
            position += 2
            continue
        kept.append(shlex.quote(given[position]))
        position += 1
    seed = settings.get("random_state")
    words = ["lda-vi", "train", "again.corpus", "-k", str(n_topics), "--seed", str(seed or 0)]
    return [*words, *kept, "-o", "again"]


def words_of(command):
    """Words of a command as a shell cuts it; none if it cannot."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def without_folders(command):
    """A command without the folders of its files, which are private.

    Examples
    --------
    >>> without_folders("lda-vi train /home/me/a.corpus -k 6 -o runs/a")
    'lda-vi train a.corpus -k 6 -o a'
    """
    words = words_of(command)
    return shlex.join(PurePath(word).name if "/" in word or "\\" in word else word for word in words)


def plain(value):
    """A setting as JSON: arrays by their shape only."""
    if hasattr(value, "shape") and getattr(value, "ndim", 0):
        return f"array of shape {tuple(value.shape)}"
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not abs(value) < float("inf"):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, str | bool | int | float | None) else str(value)
