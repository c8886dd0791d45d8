"""What was done to the texts before they were counted, told for a paper: every step, and what it took.

Steps stand in the order in which the Preprocessor takes them. What is not recorded is not told.
"""

from lda_vi.plurals import counted
from lda_vi.text.vocabulary import (
    NUMBER,
    OVER_LIMIT,
    STOP_WORD,
    TOO_COMMON,
    TOO_RARE,
    TOO_SHORT,
)


def english(prepared, taken):
    """Sentences in English.

    Parameters
    ----------
    prepared : dict
        Settings of the Preprocessor; ``phrases`` may be how many there are.
    taken : dict of str to (int, int)
        Words and tokens that were left out, by reason.

    Yields
    ------
    str

    Examples
    --------
    >>> told = english({"min_length": 3, "min_df": 5, "max_df": 1.0}, {"too short": (2, 1300)})
    >>> print(*told)  # doctest: +NORMALIZE_WHITESPACE
    Texts were cut into words, lower-cased, stripped of stop words, stripped of words of fewer than 3 letters
    (2 words, 1,300 tokens); words in fewer than 5 documents were left out.
    """

    def lost(reason, *more, left=""):
        parts = [*more, *map(counted, taken.get(reason, ()), ("word", "token"))]
        return f" ({', '.join(parts)}{left})" if parts else ""

    how = [f"{name} {prepared[name]}" for name in ("tokenizer", "language") if prepared.get(name)]
    steps = ["cut into words" + (f" ({', '.join(how)})" if how else "")]
    steps += ["lower-cased"] if prepared.get("lowercase", True) else []
    lists = _lists(prepared, "lda_vi's list for {}", "a list of {}", "{} more")
    if lists is not None:
        steps.append(f"stripped of stop words{lost(STOP_WORD, *lists)}")
    steps += [f"stripped of numbers{lost(NUMBER)}"] if prepared.get("numbers") is False else []
    if (least := prepared.get("min_length") or 0) > 1:
        steps.append(f"stripped of words of fewer than {least} letters{lost(TOO_SHORT)}")
    steps += ["reduced to their stems"] if prepared.get("stem") else []
    steps += [f"joined to {prepared['phrases']:,} phrases"] if prepared.get("phrases") else []
    rare, common = (
        _limit(prepared, name, "{} documents", "{} % of the documents") for name in ("min_df", "max_df")
    )
    limits = [f"in fewer than {rare}{lost(TOO_RARE)}"] if rare else []
    limits += [f"in more than {common}{lost(TOO_COMMON)}"] if common else []
    rest = f"; words {' or '.join(limits)} were left out" if limits else ""
    if most := prepared.get("max_features"):
        rest += f"; of the others the {most:,} most frequent were kept{lost(OVER_LIMIT, left=' left out')}"
    yield f"Texts were {', '.join(steps)}{rest}."


def korean(prepared, taken):
    """Sentences in Korean; parameters as of `english`."""

    def lost(reason, *more):
        numbers = zip(("단어", "토큰"), taken.get(reason, ()), strict=False)
        parts = [*more, *(f"{noun} {number:,}개" for noun, number in numbers)]
        return f"({', '.join(parts)})" if parts else ""

    names = (("tokenizer", "토크나이저"), ("language", "언어"))
    how = [f"{name} {prepared[key]}" for key, name in names if prepared.get(key)]
    steps = ["단어로 나누고" + (f"({', '.join(how)})" if how else "")]
    steps += ["소문자로 바꾸고"] if prepared.get("lowercase", True) else []
    lists = _lists(prepared, "lda_vi의 {} 목록", "목록의 단어 {}개", "더한 단어 {}개")
    if lists is not None:
        steps.append(f"불용어를 빼고{lost(STOP_WORD, *lists)}")
    steps += [f"숫자를 빼고{lost(NUMBER)}"] if prepared.get("numbers") is False else []
    if (least := prepared.get("min_length") or 0) > 1:
        steps.append(f"{least}글자보다 짧은 단어를 빼고{lost(TOO_SHORT)}")
    steps += ["어간으로 줄이고"] if prepared.get("stem") else []
    steps += [f"구 {prepared['phrases']:,}개를 이어 붙이고"] if prepared.get("phrases") else []
    rare, common = (_limit(prepared, name, "{}개", "{} %") for name in ("min_df", "max_df"))
    limits = [f"{rare} 미만{lost(TOO_RARE)}"] if rare else []
    limits += [f"{common} 초과{lost(TOO_COMMON)}"] if common else []
    rest = f"문서의 {'이나 '.join(limits)}에 나오는 단어를 제외하였다" if limits else "남은 단어를 세었다"
    yield f"본문을 {', '.join(steps)}, {rest}."
    if most := prepared.get("max_features"):
        yield f"남은 단어 가운데 가장 잦은 {most:,}개만 쓰고 나머지는 뺐다{lost(OVER_LIMIT)}."


def _lists(prepared, ours, own, more):
    """Where the stop words come from, as far as it is recorded; None if there are none."""
    given, extra = prepared.get("stop_words", "default"), len(prepared.get("extra_stop_words") or ())
    if given is None and not extra:
        return None
    if given == "default":
        parts = [ours.format(prepared["language"])] if prepared.get("language") else []
        return parts + ([more.format(f"{extra:,}")] if extra else [])
    return [own.format(f"{len(given or ()) + extra:,}")]


def _limit(prepared, name, number, part):
    """A limit on documents in words, a number or a share; None where it lets everything in."""
    value = prepared.get(name)
    share = isinstance(value, float)
    if value is None or (value >= 1 and share) or (value <= 1 and not share) or value == 0:
        return None
    return part.format(f"{100 * value:g}") if share else number.format(f"{value:,}")
