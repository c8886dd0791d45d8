"""How good a model is, and whether it can be believed.

completion   document completion: the log probability of the held-out half of every document
matching     topics of two models, paired one to one
comparison   what became of the topics of one model in another: matched, split, merged, lost, new
stability    which topics come back from other seeds
choose_k     how many topics: scores of several numbers and seeds, and a recommendation
validate     side by side with scikit-learn's LatentDirichletAllocation, from the same start
"""
