"""How good a model is, and whether it can be believed.

completion      document completion: the log probability of the held-out half of every document
left_to_right   the log probability of whole documents, by particles; `particles` has its loops
keys            random numbers that a document brings along
coherence       do the top words of a topic occur together? In `windows` of texts
topic_quality   exclusivity, FREX, effective numbers of words and documents, diversity
flags           topics that are dead, double, the background, or made of stop words
agreement       do topics agree with labels that people have given?
held_out        documents to be judged on, as counts over a model's words
evaluation      all of the above in one table; `scoring` has its parts
matching        topics of two models, paired one to one
comparison      what became of the topics of one model in another, on their `shared_words`
stability       which topics come back from other seeds
choosing        how many topics: scores of several numbers and seeds, and a recommendation
validate        side by side with scikit-learn's LatentDirichletAllocation; `same_step` from the same start
"""
