"""Eight numbers at a time, which may lie anywhere in a row: what lists of topics are read and written with."""

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from lda_vi.inference.bfloat import read_long
from lda_vi.inference.vectors import FLAGS, Vector, place_of, read, repeat

EIGHT = 8
_NUMBER = ir.IntType(32)


@intrinsic
def load_eight(typingctx, array, place):
    """Eight neighbours in a contiguous array, from a place on, as a vector."""
    return read(Vector(array.dtype, EIGHT)(array, types.intp))


@intrinsic
def spread_eight(typingctx, number):
    """A vector of one number eight times."""
    return repeat(Vector(number, EIGHT)(number))


def _pointers(context, builder, signature, args):
    """Where the eight numbers of an array are whose places stand in another, one beside the other."""
    (array, places, first, *_), (kind, kind_of_places, *_) = args, signature.args
    for i in range(EIGHT):
        place = place_of(context, builder, places, kind_of_places, builder.add(first, first.type(i)))
        place = builder.zext(builder.load(place), first.type)
        yield _NUMBER(i), place_of(context, builder, array, kind, place)


@intrinsic
def gather(typingctx, array, places, first):
    """The numbers of an array at eight places, those that another array has from `first` on, unsigned."""

    def codegen(context, builder, signature, args):
        value = ir.Constant(context.get_value_type(signature.return_type), ir.Undefined)
        for i, pointer in _pointers(context, builder, signature, args):
            value = builder.insert_element(value, builder.load(pointer), i)
        return value

    return Vector(array.dtype, EIGHT)(array, places, types.intp), codegen


@intrinsic
def scatter_add(typingctx, array, places, first, vector):
    """Add eight numbers to those of an array at eight places, as `gather` finds them, one after the other."""

    def codegen(context, builder, signature, args):
        for i, pointer in _pointers(context, builder, signature, args):
            more = builder.extract_element(args[3], i)
            builder.store(builder.fadd(builder.load(pointer), more, flags=FLAGS), pointer)
        return context.get_dummy_value()

    return types.void(array, places, types.intp, vector), codegen


@intrinsic
def load_eight_long(typingctx, halves, place):
    """Eight neighbours in a contiguous array of bfloat16, from a place on, as a vector of float32."""
    return read_long(Vector(types.float32, EIGHT)(halves, types.intp))
