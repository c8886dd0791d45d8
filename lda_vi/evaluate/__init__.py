"""How good a model is, and whether it can be believed.

completion   document completion: the log probability of the held-out half of every document
matching     topics of two models, paired one to one
validate     side by side with scikit-learn's LatentDirichletAllocation, from the same start
"""
