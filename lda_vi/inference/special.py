r"""psi(x) of a number, and exp(psi(x)) of whole rows: what an E-step needs of a document before it reads a word.

For rows, neither function nor exponential may be called number by number, or they would cost as much as all words
of a short document. Both are written as arithmetic that a compiler turns into vector instructions.
"""

import math

import numba
import numpy as np

# exp(psi(y + 1/2)) = y + 1 / (24 y) - 37 / (5760 y^3) + ...; from y = 9.5 on, these terms are good to 1e-13.
SHIFT = 10
LOG2_E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10
LOWEST = -745.0  # exp of less is zero

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "arcp"})


@_compiled
def digamma(x):
    """psi(x) of one number x > 0, to about 1e-15: recurrence up to 8, then the asymptotic series."""
    value = 0.0
    while x < 8.0:
        value -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    series = 1 / 240 - y * (1 / 132 - y * (691 / 32760 - y / 12))
    series = 1 / 12 - y * (1 / 120 - y * (1 / 252 - y * series))
    return value + math.log(x) - 0.5 / x - y * series


@_compiled
def exp_digamma(x, result, bits):
    r"""Write exp(psi(x)) into `result`.

    With psi(x) = psi(x + 10) - sum_{i<10} 1/(x + i), the large part is a short series and the small part the
    exponential of a rational function.

    Parameters
    ----------
    x : ndarray of float64, shape (K,)
        Concentrations, > 0.
    result : ndarray of float64, shape (K,)
        Overwritten; 0 where the value is below the smallest number there is.
    bits : ndarray of int64, shape (K,)
        Room to work in.
    """
    powers = bits.view(np.float64)
    for k in range(len(x)):
        y = x[k] + (SHIFT - 0.5)
        z = 1.0 / (y * y)
        series = 37 / 5760 - z * (
            10313 / 2903040 - z * (5509121 / 1393459200 - z * (2709398569 / 367873228800))
        )
        large = y + (1 / 24 - z * series) * (y * z)
        # 1 / (x + i) + 1 / (x + 9 - i) = (2 x + 9) / (x (x + 9) + i (9 - i)), and all five over one denominator.
        a = x[k] * (x[k] + (SHIFT - 1.0))
        b, c, d, e = a + 8.0, a + 14.0, a + 18.0, a + 20.0
        small = ((a + b) * (c * d) + (c + d) * (a * b)) * e + (a * b) * (c * d)
        small *= (2.0 * x[k] + (SHIFT - 1.0)) / ((a * b) * (c * d) * e)
        power = max(-small, LOWEST)
        whole = np.floor(power * LOG2_E + 0.5)
        rest = (power - whole * LN2_HIGH) - whole * LN2_LOW
        # 2 ** whole as a square, so that results below the smallest normal number come out right.
        half = np.floor(whole * 0.5)
        bits[k] = (np.int64(half) + 1023) << 52
        result[k] = large * _exp_small(rest) * (1.0 + (whole - 2.0 * half))
    for k in range(len(x)):
        result[k] = result[k] * powers[k] * powers[k]


@_compiled
def _exp_small(x):
    """exp(x) for |x| <= ln(2) / 2, by its series."""
    high = 1 / 40320 + x * (
        1 / 362880 + x * (1 / 3628800 + x * (1 / 39916800 + x * (1 / 479001600 + x / 6227020800)))
    )
    return 1.0 + x * (
        1.0
        + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * high))))))
    )
