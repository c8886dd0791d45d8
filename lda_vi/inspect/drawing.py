"""What all pictures have in common: a Figure outside pyplot, plain axes, fonts, and the way into a file."""

import re
import warnings
from pathlib import Path

from lda_vi.errors import MissingExtra
from lda_vi.inspect.fonts import families
from lda_vi.storage.single import write_file

ENDINGS = (".png", ".svg", ".pdf")
MISSING_LETTER = "Glyph .* missing"  # what matplotlib says of each


def new_figure(width, height):
    """A Figure of a size in inches, or an error that names what is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra('pictures need matplotlib: pip install "lda_vi[plot]"') from error
    return Figure(figsize=(width, height), layout="constrained")


def draw_file(figure, file, ending):
    """Write a Figure; equal pictures make equal files.

    Letters that no installed font has are warned of once; in an .svg they are text all the same.

    Parameters
    ----------
    figure : Figure
    file : file object
        Open for bytes.
    ending : {".png", ".svg", ".pdf"}
    """
    import matplotlib as mpl

    settings = {
        "font.family": families(),
        "svg.fonttype": "none",
        "svg.hashsalt": "lda_vi",
        "text.parse_math": False,
    }
    date = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(ending)
    with mpl.rc_context(settings), warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", message=MISSING_LETTER)
        _set_fonts(figure)
        figure.savefig(file, format=ending[1:], dpi=150, metadata=date)
    missing = [warning for warning in caught if re.match(MISSING_LETTER, str(warning.message))]
    for other in caught:
        if other not in missing:
            warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    if missing and ending != ".svg":
        warnings.warn("no installed font has some letters of the picture; an .svg keeps them", stacklevel=2)


def save_figure(figure, path):
    """Write a Figure to a file in one step; its name ends in one of `ENDINGS`."""
    write_file(path, lambda file: draw_file(figure, file, Path(path).suffix.lower()), binary=True)


def plain(text):
    """Text without control characters, which no picture can show."""
    return "".join(char if char.isprintable() else " " for char in str(text))


def name_axes(axis, title, x, y):
    """Titles and plain axes."""
    if title:
        axis.set_title(title, fontsize=9, loc="left")
    axis.set_xlabel(x, fontsize=8)
    axis.set_ylabel(y, fontsize=8)
    axis.tick_params(labelsize=8)
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="y", color="#dddddd", linewidth=0.5)
    axis.set_axisbelow(True)


def finish(figure, title):
    """Add the title."""
    if title:
        figure.suptitle(plain(title), fontsize=10)
    return figure


def _set_fonts(figure):
    """Give all text the fonts it is to be drawn with; those in force when it was made may lack letters."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_fontfamily(families())
        text.set_parse_math(False)
