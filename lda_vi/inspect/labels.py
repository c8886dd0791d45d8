"""Names that people give to topics: read from what they typed or saved, checked, and put beside topic numbers.

A name never takes the place of a number: topic 3 stays topic 3. Not here: where a run keeps its names
(`lda_vi.cli.labels`).
"""

import csv
import io
import json
import re
from collections.abc import Mapping

from lda_vi.errors import ParameterError, ReadError

LONGEST = 200
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def check_labels(labels, n_topics):
    """Names of topics by number, cleaned.

    Parameters
    ----------
    labels : mapping of int or str to str
        Topic numbers, perhaps as text, and names. An empty name stands for none.
    n_topics : int
        K.

    Returns
    -------
    dict of int to str
        In the order of the topics; white space and control characters in a name are single spaces.

    Raises
    ------
    ParameterError
        If it is no mapping, there is no such topic, or a name is no text or longer than 200 characters.

    Examples
    --------
    >>> check_labels({"1": " Taxes  & budget", 0: "Schools"}, 2)
    {0: 'Schools', 1: 'Taxes & budget'}
    """
    if not isinstance(labels, Mapping):
        kind = type(labels).__name__
        raise ParameterError(f"labels must map topics to names, such as {{0: 'Taxes'}}, got {kind}")
    found = {}
    for key, name in labels.items():
        topic = _topic(key, n_topics)
        if not isinstance(name, str):
            raise ParameterError(f"the name of topic {topic} must be text, got {name!r:.40}")
        name = " ".join(_CONTROL.sub(" ", name).split())
        if len(name) > LONGEST:
            raise ParameterError(
                f"the name of topic {topic} has {len(name)} characters; at most {LONGEST} are allowed"
            )
        found[topic] = name
    return dict(sorted(found.items()))


def parse_assignment(text, n_topics):
    """A name from a word of the command line: ``3=Taxes``.

    Parameters
    ----------
    text : str
        A number, ``=`` and a name; nothing behind it takes a name away.
    n_topics : int
        K.

    Returns
    -------
    dict
        Of one topic.

    Raises
    ------
    ParameterError
        If it is not that.

    Examples
    --------
    >>> parse_assignment("0=Taxes = budget", 3)
    {0: 'Taxes = budget'}
    """
    number, sign, name = text.partition("=")
    if not sign:
        raise ParameterError(f"{text!r} does not name a topic; write the number, = and the name: 3='Taxes'")
    return check_labels({number: name}, n_topics)


def parse_labels(text, n_topics, path=""):
    """Names from a file: JSON as the page saves it, or CSV or TSV with the columns ``topic`` and ``label``.

    Parameters
    ----------
    text : str
        Contents of the file.
    n_topics : int
        K.
    path : str or Path
        What to call it in messages.

    Returns
    -------
    dict of int to str

    Raises
    ------
    ReadError
        If it is neither; the message names file and line.

    Examples
    --------
    >>> parse_labels('{"0": "Taxes"}', 2), parse_labels("topic,label\\n1,Schools\\n0,\\n", 2)
    ({0: 'Taxes'}, {0: '', 1: 'Schools'})
    """
    text = text.removeprefix("\ufeff")
    try:
        if text.lstrip()[:1] == "{":
            return check_labels(_from_json(text, path), n_topics)
        return check_labels(_from_table(text, n_topics, path), n_topics)
    except ParameterError as error:
        raise ReadError(str(error), path) from error


def named(topic, labels):
    """A topic as people see it: its number, and its name if it has one.

    Examples
    --------
    >>> named(3, {3: "Taxes"}), named(4, {3: "Taxes"})
    ('3 Taxes', '4')
    """
    name = (labels or {}).get(int(topic), "")
    return f"{int(topic)} {name}" if name else str(int(topic))


def label_column(topics, labels):
    """Names beside a column of topic numbers, None where there is none.

    Examples
    --------
    >>> label_column([0, 3], {3: "Taxes"})
    [None, 'Taxes']
    """
    return [(labels or {}).get(int(topic)) or None for topic in topics]


def _topic(key, n_topics):
    """A topic number out of whatever stands for it."""
    text = str(key).strip()
    if isinstance(key, bool) or not re.fullmatch(r"[0-9]{1,9}", text) or int(text) >= n_topics:
        raise ParameterError(f"there is no topic {text!r:.40}; topics are numbered from 0 to {n_topics - 1}")
    return int(text)


def _from_json(text, path):
    """Names out of a JSON object, bare or under ``labels``."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise ReadError(f"broken JSON ({getattr(error, 'msg', error)})", path, line) from error
    found = found["labels"] if isinstance(found.get("labels"), dict) else found
    return found


def _from_table(text, n_topics, path):
    """Names out of lines with a header."""
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in "\t,;" if sign in first), ",")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in reader.fieldnames or ()]
    if "topic" not in names or "label" not in names:
        known = ", ".join(names) or "none"
        raise ReadError(
            f'needs the columns topic and label, got {known}; or JSON such as {{"0": "Taxes"}}', path, 1
        )
    reader.fieldnames = names
    found = {}
    for row in reader:
        if row["topic"] in found:
            raise ReadError(f"names topic {row['topic']} twice", path, reader.line_num)
        found[row["topic"]] = row["label"] or ""
        try:
            check_labels({row["topic"]: found[row["topic"]]}, n_topics)
        except ParameterError as error:
            raise ReadError(str(error), path, reader.line_num) from error
    return found
