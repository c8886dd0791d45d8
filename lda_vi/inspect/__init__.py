"""What a fitted topic model says, as tables: arrays in, pandas out.

    topics      the words of each topic, by four measures
    documents   how well each document is fitted, and what it is about

Nothing here knows the estimator: arrays of any topic model will do.
"""
