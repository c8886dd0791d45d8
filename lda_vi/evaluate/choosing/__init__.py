"""How many topics? Fits of several numbers and seeds, their scores, and the number they speak for.

split      the documents that are held out, once for all fits
fits       one fit and its scores
schedule   fits side by side on a number of threads
store      finished fits in a folder, from which an interrupted search goes on
rule       which number is recommended, and why
result     the table, and all that goes with it
picture    the table as a picture
"""

from lda_vi.evaluate.choosing.result import KChoice
from lda_vi.evaluate.choosing.search import choose_k

__all__ = ["KChoice", "choose_k"]
