r"""ln x, lnGamma(x), psi(x) and exp(psi(x)): what an E-step and its bound need besides sums.

Each function of the library of the language is called number by number, and those of one document would cost more
than all its words. Here they are written as plain arithmetic without branches, which a compiler turns into vector
instructions wherever they are called in a loop.
"""

import math

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from lda_vi.inference.compiling import SUMS_AND_QUOTIENTS, compiled

# lnGamma of x is found from that of x + 10, and psi of x from that of x + 8, where these terms of their series are
# good to rounding.
SHIFT = 10
HUGE = 1e16  # beyond, x + 10 is x, and psi(x + 8) is psi(x)
LOG2_E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10
LOWEST = -708.0  # exp(x) of less is smaller than the smallest normal number
HALF_LN_2PI = 0.9189385332046727
ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of the square root of a half

# Of float32: a single number of float64 among them, and all of a formula is computed in float64.
ONE, HALF, FOUR, FIVE, SIX, NARROW_HALF_SHIFT = map(np.float32, (1.0, 0.5, 4.0, 5.0, 6.0, 5.5))
NARROW_SERIES = tuple(map(np.float32, (1 / 24, 37 / 5760)))
NARROW_EXP = tuple(np.float32(1 / math.factorial(n)) for n in range(2, 7))
NARROW_LOG2_E, NARROW_LN2 = np.float32(LOG2_E), tuple(map(np.float32, (0.693359375, -2.1219444005469057e-4)))
NARROW_HUGE, NARROW_LOWEST = np.float32(1e6), np.float32(-87.0)

_compiled = compiled(SUMS_AND_QUOTIENTS)
_inlined = compiled(SUMS_AND_QUOTIENTS, inlined=True)


@intrinsic
def _bits(typingctx, x):
    """The bits of a number, as an integer."""
    return types.int64(types.float64), lambda context, builder, signature, args: builder.bitcast(
        args[0], ir.IntType(64)
    )


@intrinsic
def _number(typingctx, bits):
    """The number that has these bits."""
    return types.float64(types.int64), lambda context, builder, signature, args: builder.bitcast(
        args[0], ir.DoubleType()
    )


@intrinsic
def _power_of_two(typingctx, exponent):
    """2 ** exponent in float32, for a whole number from -126 to 127."""

    def codegen(context, builder, signature, args):
        whole = ir.IntType(32)
        exponent = builder.add(builder.fptosi(args[0], whole), whole(127))
        bits = builder.shl(exponent, whole(23))
        return builder.bitcast(bits, ir.FloatType())

    return types.float32(types.float32), codegen


@_inlined
def log(x):
    """ln x of a number x > 0; NaN of what is not finite, about -709 of what is below the smallest normal number."""
    # x = m 2 ** k with m between the roots of a half and of two, ln m = 2 artanh((m - 1) / (m + 1)).
    above = _bits(x) - ROOT_HALF
    k = above >> 52
    m = _number(_bits(x) - (k << 52))
    f = (m - 1.0) / (m + 1.0)
    z = f * f
    series = 1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z / 21)))
    series = z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * series)))))
    return k * LN2_HIGH + (k * LN2_LOW + (2.0 * f + 2.0 * f * series)) + 0.0 * x


@_inlined
def _ten_products(x):
    """a + 0, 8, 14, 18 and 20 with a = x (x + 9): the products (x + i) (x + 9 - i) of x to x + 9."""
    a = x * (x + (SHIFT - 1.0))
    return a, a + 8.0, a + 14.0, a + 18.0, a + 20.0


@_inlined
def _digamma_parts(x):
    """exp(psi(x + 8)), and psi(x + 8) - psi(x), the sum of 1 / (x + i) for i < 8."""
    # exp(psi(y + 1/2)) = y + 1 / (24 y) - 37 / (5760 y^3) + ...; from y = 7.5 on, these terms are good to 1e-13.
    y = x + 7.5
    z = 1.0 / (y * y)
    series = 5509121 / 1393459200 - z * (
        2709398569 / 367873228800 - z * (499769010050743 / 24103053950976000)
    )
    series = 37 / 5760 - z * (10313 / 2903040 - z * series)
    # 1 / (x + i) + 1 / (x + 7 - i) = (2 x + 7) / (x (x + 7) + i (7 - i)), and all four over one denominator.
    x = x if x < HUGE else HUGE
    a = x * (x + 7.0)
    b, c, d = a + 6.0, a + 10.0, a + 12.0
    small = ((a + b) * (c * d) + (c + d) * (a * b)) * ((2.0 * x + 7.0) / ((a * b) * (c * d)))
    return y + (1 / 24 - z * series) * (y * z), small


@_inlined
def digamma(x):
    """psi(x) of a number x > 0."""
    large, small = _digamma_parts(x)
    return log(large) - small


@_inlined
def log_gamma(x):
    """lnGamma(x) of a number x > 0, by Stirling's series."""
    huge = x > HUGE
    a, b, c, d, e = _ten_products(HUGE if huge else x)
    product = (a * b) * (c * d) * e  # x (x + 1) ... (x + 9)
    product, y = (1.0 if huge else product), (x if huge else x + SHIFT)
    z = 1.0 / (y * y)
    series = 1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z / 156)))
    series = (1 / 12 - z * (1 / 360 - z * series)) / y
    return ((y - 0.5) * (log(y) - 1.0) - log(product)) + (series + (HALF_LN_2PI - 0.5))


@_inlined
def exp(x, factor):
    """exp(x) times a factor, for x <= 0; 0 of what would be below the smallest normal number."""
    y = x if x > LOWEST else LOWEST
    whole = np.floor(y * LOG2_E + 0.5)
    rest = (y - whole * LN2_HIGH) - whole * LN2_LOW
    power = _number((np.int64(whole) + 1023) << 52)
    return factor * _exp_small(rest) * (power if x > LOWEST else 0.0)


@_compiled
def exp_digamma(x, result):
    r"""Write exp(psi(x)) into `result`.

    With psi(x) = psi(x + 8) - sum_{i<8} 1/(x + i), the large part is a short series and the small part the
    exponential of a rational function.

    Parameters
    ----------
    x : ndarray of float64, shape (K,)
        Concentrations, > 0.
    result : ndarray of float64, shape (K,)
        Overwritten; 0 where the value is below the smallest normal number.
    """
    for k in range(len(x)):
        large, small = _digamma_parts(x[k])
        result[k] = exp(-small, large)


@_inlined
def _exp_small(x):
    """exp(x) for |x| <= ln(2) / 2, by its series."""
    high = 1 / 40320 + x * (
        1 / 362880 + x * (1 / 3628800 + x * (1 / 39916800 + x * (1 / 479001600 + x / 6227020800)))
    )
    return 1.0 + x * (
        1.0
        + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * high))))))
    )


@_compiled
def exp_digamma_narrow(x, result):
    """As `exp_digamma`, but in float32: good to five digits, and four times sooner.

    Parameters
    ----------
    x : ndarray of float32, shape (K,)
        Concentrations, >= 0.
    result : ndarray of float32, shape (K,)
        Overwritten; about 1e-37 where the value is smaller.
    """
    c_2, c_3, c_4, c_5, c_6 = NARROW_EXP
    for k in range(len(x)):
        # As in `_digamma_parts`, but from psi(x + 6).
        y, z = x[k] + NARROW_HALF_SHIFT, NARROW_HUGE if x[k] > NARROW_HUGE else x[k]
        large = y + (NARROW_SERIES[0] - NARROW_SERIES[1] / (y * y)) / y
        a = z * (z + FIVE)
        b, c = a + FOUR, a + SIX
        small = (z + z + FIVE) * (a * b + b * c + a * c) / (a * b * c)
        power = NARROW_LOWEST if -small < NARROW_LOWEST else -small
        whole = np.floor(power * NARROW_LOG2_E + HALF)
        rest = (power - whole * NARROW_LN2[0]) - whole * NARROW_LN2[1]
        exp = ONE + rest * (ONE + rest * (c_2 + rest * (c_3 + rest * (c_4 + rest * (c_5 + rest * c_6)))))
        result[k] = large * exp * _power_of_two(whole)
