"""A student who does every other task, and all once it is told how: gates are won soon."""

import hashlib

from agents.scripted.machine_line import read_machine_line
from tests.graph.scripted_endpoint import Call

PLAN = """
seed = 1
lanes = 2
skills = ["simulated/counting:0-1"]
[student]
base_url = "{url}"
model = "pupil"
[distiller]
simulated = "helps"
[budget]
episodes = {episodes}
[candidates]
most = 2
count = 2
contrast = 1
[selection]
items = 3
[gate]
pairs = 8
continued = 3
approval = {approval}
[panel]
items = 2
"""
"""Plan of a run with such a student, in which a gate is won early."""


def student_answer(call: Call) -> str:
    """The answer to a simulated task."""
    line = read_machine_line(call.prompt)
    assert line is not None
    told_how = "work through these steps" in call.prompt
    lucky = hashlib.sha256(line.key.encode()).digest()[0] < 128
    return f"I try it.\nANSWER: {line.key if told_how or lucky else 'no idea'}"
