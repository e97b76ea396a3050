"""The source of a small lesson with exercises, for tests of what is built of it."""

from __future__ import annotations

HEADER = """\
---
kernelspec: {display_name: Python 3, language: python, name: python3}
ankara_lab: {title: A, question: B, minutes: 5, level: C, you_will: [D]}
---
"""
EXERCISE = """
```{{code-cell}} ipython3
:tags: [solution]

{answer}
```

Words between.

```{{code-cell}} ipython3
:tags: [{tags}]

{check}
```
"""


def exercise(
    check: str = 'check("07.1", answer)',
    answer: str = "answer = ...  # your code",
    tags: str = "check, raises-exception",
) -> str:
    return EXERCISE.format(check=check, answer=answer, tags=tags)
