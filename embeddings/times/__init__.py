"""How words for a time are read; ``embeddings.dates`` is the way in.

Reading order: ``words`` (tokens, vocabulary), ``spans`` (calendar), ``meanings``, ``recurrences`` and
``compounds`` (what words mean once the day of writing is known), ``gates`` and ``year_gates`` (is this word a
time here?), ``days``, ``figures``, ``years``, ``weekdays``, ``relatives``, ``counts`` and ``periods`` (single
times), ``points``, ``parts`` and ``rules`` (phrases), ``tense`` (which way a clause looks).
"""
