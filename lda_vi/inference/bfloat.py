"""Numbers in half the memory: bfloat16, the upper half of a float32, in arrays of uint16.

Eight binary digits are left, and all of the range. That is enough for tables that are only read, number beside
number, and read often: a loop that waits for memory waits half as long. `reference.rounded` is the oracle of both.
"""

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from lda_vi.inference.vectors import Vector, address

HALF, WHOLE = ir.IntType(16), ir.IntType(32)


def halves(numbers):
    """What `shorten` makes of each number of an array.

    Parameters
    ----------
    numbers : ndarray of float32

    Returns
    -------
    ndarray of uint16

    Examples
    --------
    >>> halves(np.float32([0.0, 1.0, -2.0])).tolist()
    [0, 16256, 49152]
    """
    bits = numbers.view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16)


@intrinsic
def shorten(typingctx, number):
    """The bfloat16 nearest to a float32; of two as near, the even one."""

    def codegen(context, builder, signature, args):
        bits = builder.bitcast(args[0], WHOLE)
        odd = builder.and_(builder.lshr(bits, WHOLE(16)), WHOLE(1))
        rounded = builder.add(builder.add(bits, WHOLE(0x7FFF)), odd)
        return builder.trunc(builder.lshr(rounded, WHOLE(16)), HALF)

    return types.uint16(types.float32), codegen


@intrinsic
def lengthen(typingctx, half):
    """The float32 that a bfloat16 is the upper half of."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(builder.shl(builder.zext(args[0], WHOLE), WHOLE(16)), ir.FloatType())

    return types.float32(types.uint16), codegen


def read_long(signature):
    """Code that reads neighbours in a contiguous array of bfloat16 as a vector of float32."""

    def codegen(context, builder, signature, args):
        vector = context.get_value_type(signature.return_type)
        stored, wide = (ir.VectorType(kind, vector.count) for kind in (HALF, WHOLE))
        bits = builder.load(address(context, builder, args[0], signature.args[0], args[1], stored))
        bits.align = 2
        by = ir.Constant(wide, [16] * vector.count)
        return builder.bitcast(builder.shl(builder.zext(bits, wide), by), vector)

    return signature, codegen


@intrinsic
def load_long(typingctx, halves, place):
    """The numbers of a contiguous array of bfloat16 from a place on, as many as make a vector of float32."""
    return read_long(Vector(types.float32)(halves, types.intp)) if halves.dtype == types.uint16 else None
