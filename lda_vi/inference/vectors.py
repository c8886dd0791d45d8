"""Vector instructions by name, and room for whole vectors.

Whoever calls sees to it that there are whole vectors to read: `whole_rows` makes tables, `padded` sums and weights.
"""

import operator

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from lda_vi.inference.compiling import SUMS, compiled

LINE = 64  # bytes that caches hold together: of a vector, too, which wide processors handle at once, others in parts
WIDTH = {np.dtype(kind): LINE // np.dtype(kind).itemsize for kind in (np.float64, np.float32, np.uint16)}
NARROWEST, WIDEST = WIDTH[np.dtype(np.float64)], WIDTH[np.dtype(np.float32)]  # numbers
# What may be done to sums and products of vectors; the same as to those of numbers in `compiling.SUMS`.
FLAGS = ("reassoc", "contract")


def whole_rows(n_rows, n_columns, dtype, *, beyond=0.0):
    """A table, not filled, with rows of whole vectors: a few columns more than asked for, which are.

    Parameters
    ----------
    n_rows, n_columns : int
    dtype : numpy dtype
    beyond : float, optional
        What stands in the columns that were not asked for; nothing yet with None.

    Returns
    -------
    ndarray, C-ordered, shape (n_rows, columns)

    Examples
    --------
    >>> whole_rows(2, 9, np.float64).shape
    (2, 16)
    """
    in_a_line = WIDTH[np.dtype(dtype)]
    row = -(-n_columns // in_a_line) * in_a_line
    room = np.empty(n_rows * row + in_a_line, dtype)
    start = -room.ctypes.data % LINE // room.itemsize
    table = room[start : start + n_rows * row].reshape(n_rows, row)
    if beyond is not None:
        table[:, n_columns:] = beyond
    return table


class Vector(types.Type):
    """The type of some numbers that are handled together: of a whole line, if not said otherwise."""

    def __init__(self, dtype, width=None):
        self.dtype = dtype
        self.width = WIDTH[np.dtype(dtype.name)] if width is None else width
        super().__init__(name=f"Vector({dtype}, {self.width})")


@register_model(Vector)
class _Model(models.PrimitiveModel):
    """It lies in a register."""

    def __init__(self, manager, vector):
        number = manager.lookup(vector.dtype).get_value_type()
        super().__init__(manager, vector, ir.VectorType(number, vector.width))


def place_of(context, builder, array, kind, place):
    """Pointer to a number of an array of one dimension."""
    return builder.gep(context.make_array(kind)(context, builder, array).data, [place])


def address(context, builder, array, kind, place, vector):
    """Pointer to a vector within an array of one dimension."""
    return builder.bitcast(place_of(context, builder, array, kind, place), vector.as_pointer())


def read(signature):
    """Code that reads neighbouring numbers of an array, or of a row of a table, as a vector."""

    def codegen(context, builder, signature, args):
        kind, vector = signature.args[0], context.get_value_type(signature.return_type)
        stored = ir.VectorType(context.get_data_type(kind.dtype), vector.count)
        place = args[1]
        if kind.ndim == 2:
            columns = cgutils.unpack_tuple(
                builder, context.make_array(kind)(context, builder, args[0]).shape
            )[1]
            place = builder.add(builder.mul(args[1], columns), args[2])
        value = builder.load(address(context, builder, args[0], kind, place, stored))
        value.align = kind.dtype.bitwidth // 8
        return value if stored == vector else builder.fpext(value, vector)

    return signature, codegen


@intrinsic
def width(typingctx, array):
    """How many numbers of an array make a vector."""

    def codegen(context, builder, signature, args):
        return context.get_constant(types.intp, WIDTH[np.dtype(array.dtype.name)])

    return types.intp(array), codegen


@intrinsic
def load(typingctx, array, place):
    """The numbers of a contiguous array from a place on, as many as make a vector of its type."""
    return read(Vector(array.dtype)(array, types.intp))


@intrinsic
def store(typingctx, array, place, vector):
    """Write a vector into an array of its type, from a place on."""

    def codegen(context, builder, signature, args):
        to = address(context, builder, args[0], signature.args[0], args[1], args[2].type)
        builder.store(args[2], to, align=signature.args[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, vector), codegen


@intrinsic
def number(typingctx, array, place):
    """One number of a contiguous array, without the question whether its place counts from the end.

    In loops as short as those over the few topics of a document, that question takes longer than the arithmetic.
    """

    def codegen(context, builder, signature, args):
        return builder.load(place_of(context, builder, args[0], signature.args[0], args[1]))

    return array.dtype(array, types.intp), codegen


@intrinsic
def put(typingctx, array, place, number):
    """Write one number into an array of its type, as `number` reads it."""

    def codegen(context, builder, signature, args):
        builder.store(args[2], place_of(context, builder, args[0], signature.args[0], args[1]))
        return context.get_dummy_value()

    return types.void(array, types.intp, array.dtype), codegen


@intrinsic
def reached(typingctx, array, place, vector):
    """Where the numbers from a place on are not below those of a vector: bits of an integer, the first the lowest."""
    if array.dtype != vector.dtype:
        return None

    def codegen(context, builder, signature, args):
        numbers = builder.load(address(context, builder, args[0], signature.args[0], args[1], args[2].type))
        numbers.align = signature.args[0].dtype.bitwidth // 8
        lanes = builder.fcmp_ordered(">=", numbers, args[2])
        return builder.zext(builder.bitcast(lanes, ir.IntType(args[2].type.count)), ir.IntType(64))

    return types.int64(array, types.intp, vector), codegen


def repeat(signature):
    """Code that makes a vector of one number over and over."""

    def codegen(context, builder, signature, args):
        kind, first = context.get_value_type(signature.return_type), ir.IntType(32)(0)
        nothing = ir.Constant(kind, ir.Undefined)
        places = ir.Constant(ir.VectorType(ir.IntType(32), kind.count), [0] * kind.count)
        return builder.shuffle_vector(builder.insert_element(nothing, args[0], first), nothing, places)

    return signature, codegen


@intrinsic
def spread(typingctx, number):
    """A vector of one number over and over."""
    return repeat(Vector(number)(number))


@intrinsic
def total(typingctx, vector):
    """The sum of the numbers of a vector."""

    def codegen(context, builder, signature, args):
        number, kind = context.get_value_type(signature.return_type), args[0].type
        letter = "f" if signature.return_type is types.float32 else "d"
        name = f"llvm.vector.reduce.fadd.v{kind.count}{'f32' if letter == 'f' else 'f64'}"
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(number, [number, kind]), name
        )
        nothing = ir.Constant(
            number, -0.0
        )  # the zero that changes no number it is added to, so none is added
        return builder.call(function, [nothing, args[0]], fastmath=FLAGS)

    return vector.dtype(vector), codegen


def _define(operator_, instruction):
    """Let an operator of Python stand for an instruction on two vectors."""

    @infer_global(operator_)
    class Template(AbstractTemplate):
        def generic(self, args, kws):
            if len(args) == 2 and isinstance(args[0], Vector) and args[0] == args[1]:
                return signature(args[0], *args)

    @lower_builtin(operator_, Vector, Vector)
    def act(context, builder, types_, args):
        return getattr(builder, instruction)(*args, flags=FLAGS)


for _operator, _instruction in ((operator.add, "fadd"), (operator.mul, "fmul"), (operator.truediv, "fdiv")):
    _define(_operator, _instruction)

_inlined = compiled(SUMS, inlined=True)


@_inlined
def clear(numbers):
    """Write zeros; what NumPy has for it takes longer to compile."""
    for i in range(len(numbers)):
        numbers[i] = 0.0


@_inlined
def padded(n, dtype):
    """As many zeros as hold n numbers and are read or written as whole vectors."""
    room = np.empty(n + 2 * WIDEST, dtype)
    clear(room)
    start = -room.ctypes.data % LINE // room.itemsize
    return room[start : start + (n + width(room) - 1) // width(room) * width(room)]
