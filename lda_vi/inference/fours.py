"""Four rows of a table at a time: the two sums over the words of a document that steps are made of.

A compiler turns plain loops over topics into vector instructions as well, but does the rest of a row number by
number, up to 31 of 100 topics, and asks memory for the same weights once for each word. Here rows are made of whole
vectors, each in one line of the nearest cache, and four rows are done together. On 20 newsgroups with 100 topics that
is two thirds of the time in float64, and half of it in float32.

What follows a sum over topics, to divide by it and to look how small it is, is done to all four at once, too. Step by
step of a document's way, whose rows are near, that is another tenth.

And four rows are added in the loop that weighs the next four. While those come from the second cache, or their sums
are still to be divided by, there is something to do; and the first vector of a row stays in a register until it is
added, for every vector of a row that is read twice takes as long as two multiplications. That is a sixth of a step
of 20 newsgroups and a tenth of AP's. Two loops, one group of rows apart, gain nothing; with two vectors in registers,
AP gains another twentieth, but models of few topics need longer rows.
"""

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from lda_vi.inference.compiling import SUMS, compiled
from lda_vi.inference.layout import fetch_row
from lda_vi.inference.vectors import (
    FLAGS,
    Vector,
    address,
    clear,
    load,
    number,
    read,
    spread,
    store,
    width,
)

AHEAD = 8  # rows between asking for a row and using it

_inlined = compiled(SUMS, inlined=True)


def _pick(builder, one, other, places):
    """Numbers of two vectors, those of the second counted after those of the first."""
    kind = ir.VectorType(ir.IntType(32), len(places))
    return builder.shuffle_vector(one, other, ir.Constant(kind, list(places)))


def _add_halves(builder, one, other, first, second):
    """Sum of two choices from two vectors."""
    return builder.fadd(_pick(builder, one, other, first), _pick(builder, one, other, second), flags=FLAGS)


@intrinsic
def load_four(typingctx, array, place):
    """Four neighbours in a contiguous array, from a place on, as a vector."""
    return read(Vector(array.dtype, 4)(array, types.intp))


@intrinsic
def load_before(typingctx, array, place, end, like):
    """Four neighbours in a contiguous array, in the type of others; zeros from `end` on, where nothing is read."""

    def codegen(context, builder, signature, args):
        kind, place, end = signature.args[0], *args[1:3]
        four = context.get_value_type(Vector(kind.dtype, 4))
        pointer = address(context, builder, args[0], kind, place, four)
        left = _repeat(builder, builder.sub(end, place))
        lanes = builder.icmp_signed("<", ir.Constant(left.type, [0, 1, 2, 3]), left)
        align, nothing = ir.IntType(32)(kind.dtype.bitwidth // 8), ir.Constant(four, None)
        name = f"llvm.masked.load.v4f{kind.dtype.bitwidth}.p0"
        typed = ir.FunctionType(four, [pointer.type, align.type, lanes.type, four])
        function = cgutils.get_or_insert_function(builder.module, typed, name)
        value = builder.call(function, [pointer, align, lanes, nothing])
        to = context.get_value_type(signature.return_type)
        return value if four == to else builder.fpext(value, to)

    return like(array, types.intp, types.intp, like), codegen


@intrinsic
def totals(typingctx, a, b, c, d):
    """The sums of four vectors, as a vector."""

    def codegen(context, builder, signature, args):
        n = args[0].type.count
        while n > 4:
            n //= 2
            args = [_add_halves(builder, x, x, range(n), range(n, 2 * n)) for x in args]
        pairs = [_add_halves(builder, *two, (0, 4, 2, 6), (1, 5, 3, 7)) for two in (args[:2], args[2:])]
        return _add_halves(builder, *pairs, (0, 1, 4, 5), (2, 3, 6, 7))

    return Vector(a.dtype, 4)(a, b, c, d), codegen


@intrinsic
def spread_each(typingctx, four):
    """Four whole vectors, each of one of four numbers over and over."""
    whole = Vector(four.dtype)

    def codegen(context, builder, signature, args):
        vectors = [_pick(builder, args[0], args[0], [i] * whole.width) for i in range(4)]
        return context.make_tuple(builder, signature.return_type, vectors)

    return types.UniTuple(whole, 4)(four), codegen


@intrinsic
def load_rows(typingctx, table, rows, place, like):
    """A vector of each of four rows of a C-ordered table, all from the same place on and of the type of another.

    An array of a row alone would count who uses the table, which takes as long as some vectors.
    """
    signature, read_row = read(like(table, types.intp, types.intp, like))

    def codegen(context, builder, signature_, args):
        of_all = cgutils.unpack_tuple(builder, args[1])
        vectors = [read_row(context, builder, signature, (args[0], row, args[2], args[3])) for row in of_all]
        return context.make_tuple(builder, signature_.return_type, vectors)

    return types.UniTuple(like, 4)(table, types.UniTuple(types.intp, 4), types.intp, like), codegen


def _repeat(builder, number):
    """A vector of one number four times."""
    first = ir.Constant(ir.VectorType(number.type, 4), ir.Undefined)
    first = builder.insert_element(first, number, ir.IntType(32)(0))
    return _pick(builder, first, first, [0] * 4)


def _are_above(builder, four, limit):
    """Which of four numbers are above a limit; NaN is not."""
    return builder.fcmp_ordered(">", four, _repeat(builder, limit))


@intrinsic
def all_above(typingctx, four, limit):
    """Whether each of four numbers is above a limit; NaN is not."""
    if four.dtype != limit:
        return None

    def codegen(context, builder, signature, args):
        bits = ir.IntType(4)
        return builder.icmp_unsigned("==", builder.bitcast(_are_above(builder, *args), bits), bits(0b1111))

    return types.boolean(four, limit), codegen


@intrinsic
def divide_above(typingctx, four, by, limit):
    """Four numbers divided by four; 0 where it would be by one that is not above a limit."""
    if by.dtype != limit:
        return None

    def codegen(context, builder, signature, args):
        quotients, nothing = builder.fdiv(*args[:2], flags=FLAGS), ir.Constant(args[0].type, None)
        return builder.select(_are_above(builder, *args[1:]), quotients, nothing)

    return four(four, by, limit), codegen


@_inlined
def four_of(numbers, place, end):
    """Four neighbours of an array; where it ends sooner, the last one again."""
    first, second, third, last = place, place + 1, place + 2, place + 3
    # What min compiles to is compiled anew wherever it stands, all of them in a thirtieth of all the time.
    return (
        number(numbers, first if first < end else end - 1),
        number(numbers, second if second < end else end - 1),
        number(numbers, third if third < end else end - 1),
        number(numbers, last if last < end else end - 1),
    )


@_inlined
def _add_products(sums, weights, rows):
    """Four sums, each with the product of the weights and a row added."""
    a, b, c, d = sums
    i, j, k, l = rows
    return a + weights * i, b + weights * j, c + weights * k, d + weights * l


@_inlined
def _add_rows(sums, at, factors, rows):
    """Add vectors of four rows, times a factor each, to what stands in `sums`."""
    a, b, c, d = factors
    i, j, k, l = rows
    store(sums, at, load(sums, at) + ((a * i + b * j) + (c * k + d * l)))


@_inlined
def weigh(w, table, rows):
    """Sums of four rows of a table, of their products with the weights `w`; and the first vectors of these rows."""
    nothing, weights = spread(w.dtype.type(0.0)), load(w, 0)
    first = load_rows(table, rows, 0, weights)
    sums = _add_products((nothing, nothing, nothing, nothing), weights, first)
    for at in range(width(w), len(w), width(w)):
        weights = load(w, at)
        sums = _add_products(sums, weights, load_rows(table, rows, at, weights))
    return totals(*sums), first


@_inlined
def add(sums, table, rows, factors):
    """Add four rows of a table, times a factor each, to `sums`."""
    factors = spread_each(factors)
    for at in range(0, len(sums), width(sums)):
        _add_rows(sums, at, factors, load_rows(table, rows, at, factors[0]))


@_inlined
def add_and_weigh(sums, factors, w, table, rows, first, next_):
    """`add` four rows, whose first vectors are at hand, and `weigh` the next four."""
    nothing, weights, factors = spread(w.dtype.type(0.0)), load(w, 0), spread_each(factors)
    _add_rows(sums, 0, factors, first)
    first = load_rows(table, next_, 0, weights)
    weighed = _add_products((nothing, nothing, nothing, nothing), weights, first)
    for at in range(width(w), len(w), width(w)):
        weights = load(w, at)
        weighed = _add_products(weighed, weights, load_rows(table, next_, at, weights))
        _add_rows(sums, at, factors, load_rows(table, rows, at, weights))
    return totals(*weighed), first


@_inlined
def visit_words(counts, indices, first, last, far, table, w, limit, sums, ratio, place):
    """A step over the words of a document: the normalisers of (E1), and the sum over words in (E2).

    Parameters
    ----------
    counts : ndarray, shape (at least last - first,)
        How often each word occurs.
    indices : ndarray of int
        Rows of the table; those of the document's words stand from `first` to `last`, at least one.
    first, last, far : int
        Rows are asked for ahead, but not those that stand from `far` on.
    table : ndarray, shape (V, columns)
        b, made by `whole_rows`.
    w : ndarray, shape (columns,)
        Weights of the topics.
    limit : float
        For a normaliser that is not above, its word adds nothing.
    sums : ndarray, shape (columns,)
        Receives the sum of n / Z times the row of a word.
    ratio : ndarray
        Receives n / Z from `place` on, or 0 for a word that adds nothing; then zeros, up to a multiple of four.
    place : int

    Returns
    -------
    bool
        Whether all normalisers are above the limit.
    """
    clear(sums)
    here, all_are_above = four_of(indices, first, last), True
    z, begin = weigh(w, table, here)  # the normalisers of (E1)
    for j in range(0, last - first, 4):
        for i in range(first + j + AHEAD, first + j + AHEAD + 4):
            if i < far:
                fetch_row(table, indices[i])
        r = divide_above(load_before(counts, j, last - first, z), z, limit)
        store(ratio, place + j, r)
        all_are_above &= all_above(z, limit)
        if first + j + 4 < last:
            next_ = four_of(indices, first + j + 4, last)
            z, begin = add_and_weigh(sums, r, w, table, here, begin, next_)
            here = next_
        else:
            add(sums, table, here, r)
    return all_are_above
