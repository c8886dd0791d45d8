"""The parts of `lda_vi.evaluate.evaluation`: rows of the table, each with its note.

table       scores as they come
documents   how probable the model finds documents, and whether topics agree with their labels
topics      whether topics make sense
"""
