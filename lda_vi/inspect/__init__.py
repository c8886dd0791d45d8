"""What a fitted topic model says, as tables: arrays in, pandas out.

    topics      the words of each topic, by four measures

Nothing here knows the estimator: arrays of any topic model will do.
"""
