"""A study: every student meets every arm on every task, and no result is made twice.

`build.py` is the graph, `state.py` and `routes.py` say which node comes next; names of all three
stand in checkpoints. A study runs through its nodes in this order:

    begin     beginning.py    looks whether every arm can be built (checking.py)
    plan      beginning.py    stores all that could bias it; earlier_runs.py: whose results count
    prepare   preparing.py    prepares arms for a skill, once for each student
    null      passes.py       runs the A/A control, without which there is no headline
    attempt   passes.py       runs the matrix under the arms whose cost is their own
    outspend  passes.py       ... and under those that spend another one's (cost_matching.py)
    extend    passes.py       asks for what was cut off again, with a larger cap
    grade     grading.py      has judges grade the answers
    conclude  concluding.py   analyses what is on record, and ends

Each gets the `StudyContext` (context.py), which has the students (students.py), suites and arms
(suites.py) and what is on record.

Within a pass, matrix.py lists the items, queues.py works through them, and traces.py puts them into
traces. attempting.py runs one item: attempt_spec.py is what an attempt is made of and known by,
inputs.py what its arm may use, calls.py the student as the arm sees it, and attempt_facts.py what
the record says of it.

Before anything is started, estimate.py tells what a study takes, and power.py what it can see.
"""
