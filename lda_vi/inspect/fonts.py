"""Fonts for plots: one with Korean letters beside matplotlib's own, if the machine has one."""

from functools import cache

# Names under which fonts with Hangul are known, the plainest first.
KOREAN = (
    "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Nanum Gothic", "Apple SD Gothic Neo", "AppleGothic",
    "Malgun Gothic", "Noto Sans CJK JP", "Noto Sans CJK SC", "NanumBarunGothic", "UnDotum", "Baekmuk Dotum",
    "Noto Serif CJK KR", "Noto Serif CJK JP", "Noto Serif CJK SC", "NanumMyeongjo", "Source Han Sans KR",
)  # fmt: skip
OWN = "DejaVu Sans"  # comes with matplotlib


@cache
def korean_font():
    """Name of a font with Korean letters, None if there is none.

    Returns
    -------
    str or None
    """
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in KOREAN if name in known), None)


def families():
    """Names of the fonts to draw with, the later ones for letters that the earlier ones lack.

    Returns
    -------
    list of str
    """
    korean = korean_font()
    return [OWN] if korean is None else [OWN, korean]
