"""What one core of this machine can do at most: fused multiply-adds per second, and bytes read per second.

Both loops are written in explicit vectors of 64 bytes, which the compiler maps to what the processor has, with
enough independent chains that no instruction waits for the one before.
"""

import time
from functools import partial

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from lda_vi.inference.layout import fetch_row

LINE = 64
CHAINS, STREAMS = 16, 8
AHEAD = 8
LEAST_SECONDS, ROUNDS = 0.02, 15
WHOLE, LANE, BYTES = ir.IntType(64), ir.IntType(32), ir.IntType(8).as_pointer()


@intrinsic
def _multiply_add(typingctx, n, factor):
    """Do x <- x * factor + factor n times for CHAINS vectors, and return one number of their sum."""

    def codegen(context, builder, signature, args):
        single = signature.args[1] == types.float32
        lanes = LINE // (4 if single else 8)
        vector = ir.VectorType(ir.FloatType() if single else ir.DoubleType(), lanes)
        factors = ir.Constant(vector, ir.Undefined)
        for lane in range(lanes):
            factors = builder.insert_element(factors, args[1], LANE(lane))
        chains = [cgutils.alloca_once_value(builder, factors) for _ in range(CHAINS)]
        kind = ir.FunctionType(vector, [vector] * 3)
        name = f"llvm.fma.v{lanes}f{32 if single else 64}"
        fused = cgutils.get_or_insert_function(builder.module, kind, name)
        with cgutils.for_range(builder, args[0]):
            for chain in chains:
                builder.store(builder.call(fused, [builder.load(chain), factors, factors]), chain)
        total = factors
        for chain in chains:
            total = builder.fadd(total, builder.load(chain))
        return builder.extract_element(total, LANE(0))

    return factor(n, factor), codegen


@intrinsic
def _read(typingctx, array, first, count):
    """Read the whole lines among `count` bytes from byte `first` of an array on; return their bits, xored."""

    def codegen(context, builder, signature, args):
        vector = ir.VectorType(WHOLE, LINE // 8)
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        begin = builder.add(builder.ptrtoint(data, WHOLE), args[1])
        zero = ir.Constant(vector, [0] * (LINE // 8))
        streams = [cgutils.alloca_once_value(builder, zero) for _ in range(STREAMS)]

        def take(offset, stream):
            place = builder.inttoptr(builder.add(begin, offset), vector.as_pointer())
            builder.store(builder.xor(builder.load(stream), builder.load(place, align=8)), stream)

        block = LINE * STREAMS
        blocks = builder.sub(args[2], builder.urem(args[2], WHOLE(block)))
        with cgutils.for_range_slice(builder, WHOLE(0), blocks, WHOLE(block)) as (offset, _):
            for i, stream in enumerate(streams):
                take(builder.add(offset, WHOLE(i * LINE)), stream)
        lines = builder.sub(args[2], builder.urem(args[2], WHOLE(LINE)))
        with cgutils.for_range_slice(builder, blocks, lines, WHOLE(LINE)) as (offset, _):
            take(offset, streams[0])
        total = zero
        for stream in streams:
            total = builder.xor(total, builder.load(stream))
        result = WHOLE(0)
        for lane in range(LINE // 8):
            result = builder.xor(result, builder.extract_element(total, LANE(lane)))
        return result

    return types.int64(array, types.intp, types.intp), codegen


@numba.njit(nogil=True)
def _fma_loop(n, factor):
    """Multiply and add."""
    return _multiply_add(n, factor)


@numba.njit(nogil=True)
def _read_loop(table, repeats):
    """Read a table from end to end, again and again."""
    bits = 0
    for _ in range(repeats):
        bits ^= _read(table, 0, table.size * table.itemsize)
    return bits


@numba.njit(nogil=True)
def _read_rows(table, rows, n_bytes):
    """Read so many bytes from the start of each row on."""
    bits = 0
    for i in range(len(rows)):
        if i + AHEAD < len(rows):
            fetch_row(table, rows[i + AHEAD])
        bits ^= _read(table, rows[i] * table.strides[0], n_bytes)
    return bits


def fma_rate(dtype=np.float64):
    """Fused multiply-adds per second, each of one number, on one thread."""
    factor = np.dtype(dtype).type(0.5)
    per_call = CHAINS * LINE // factor.itemsize
    return _best(lambda n: _fma_loop(n, factor), per_call)


def read_bandwidth(n_bytes):
    """Bytes per second of reading a table of this size again and again, in order, on one thread."""
    table = _on_lines(max(n_bytes // 8, LINE))
    return _best(lambda n: _read_loop(table, n), table.nbytes)


def gather_bandwidth(n_rows, row_bytes, rows):
    """Bytes per second of reading whole rows of a table in a given order, each asked for ahead.

    Parameters
    ----------
    n_rows, row_bytes : int
        Size of the table.
    rows : ndarray of int
        The order, such as the words of a corpus, document by document.
    """
    # The last row has a line behind it, so that of every row the line it ends in can be read whole.
    table = _on_lines(n_rows * row_bytes // 8 + LINE // 8)[: n_rows * row_bytes // 8].reshape(n_rows, -1)
    whole_lines = -(-row_bytes // LINE) * LINE

    def several(n):
        for _ in range(n):
            _read_rows(table, rows, whole_lines)

    return _best(several, len(rows) * row_bytes)


def _on_lines(size):
    """An array of float64 that begins where a line of the cache begins."""
    spare = np.ones(size + LINE // 8)
    skip = -spare.ctypes.data % LINE // 8
    return spare[skip : skip + size]


def best_seconds(act, rounds=ROUNDS):
    """The shortest of a few calls: what else runs on the machine only ever adds."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _best(act, work):
    """Work per second of ``act(n)``, which does `work` n times, with n large enough to be timed."""
    act(1)
    n, seconds = 1, 0.0
    while seconds < LEAST_SECONDS:
        n *= 2 if seconds > LEAST_SECONDS / 20 else 10
        seconds = best_seconds(partial(act, n), rounds=1)
    return n * work / best_seconds(partial(act, n))
