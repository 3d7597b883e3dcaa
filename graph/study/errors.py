"""Why a study cannot be held; each names the setting and the remedy."""


class UnfinishedStudyError(ValueError):
    """An earlier run of a plan's name has not ended, so that two would fill the same matrix."""

    def __init__(self, name: str, run: str) -> None:
        self.name, self.run = name, run
        super().__init__(
            f"{run}, which is of the study {name!r} too, has not ended: go on with it "
            f"(`tutelage resume {run}`), end it (`tutelage stop {run}`), or give this plan "
            "another `name`"
        )


class UnbuildableArmError(ValueError):
    """An arm cannot be built for a skill that the study asks."""

    def __init__(self, arm: str, skill: str, problem: str) -> None:
        self.arm, self.skill, self.problem = arm, skill, problem
        super().__init__(f"study.arms: {arm!r} cannot be built for {skill}: {problem}")


class LackingArmError(ValueError):
    """An arm spends what another one costs, and the study does not have that one."""

    def __init__(self, arm: str, against: str) -> None:
        self.arm, self.against = arm, against
        super().__init__(
            f"study.arms: {arm!r} spends what {against!r} costs: name {against!r} too, or leave "
            f"{arm!r} out"
        )


class AlikeStudentsError(ValueError):
    """Two students of a study go by one name, so that their results could not be told apart."""

    def __init__(self, one: str, other: str, variant: str) -> None:
        self.one, self.other, self.variant = one, other, variant
        super().__init__(
            f"study.students: {one} and {other} both answer as {variant}: serve one of them under "
            'a name of its own (`python -m agents student --variant NAME`) and write "student.NAME"'
        )


class NoStudyError(ValueError):
    """A plan is no study's."""

    def __init__(self, plan: str) -> None:
        self.plan = plan
        super().__init__(
            f"{plan} has no [study] table: add one that names at least `students`, a list of models"
        )


class LostStudentError(RuntimeError):
    """Of several items in a row nothing could be run, so that the rest would only be missing."""

    def __init__(self, student: str, reason: str, run: str) -> None:
        self.student, self.reason, self.run = student, reason, run
        super().__init__(
            f"study.students: nothing comes of {student} any more ({reason}): see to it, then "
            f"`tutelage resume {run}` (or `tutelage stop {run}`, where the plan has to change, and "
            "start that); what is on record counts, and none of this is counted as missing"
        )


class ReturnedArmError(ValueError):
    """An arm asks again what it asked in an older run, and a later one had it ask otherwise."""

    def __init__(self, arm: str, task: str, run: str) -> None:
        self.arm, self.task, self.run = arm, task, run
        super().__init__(
            f"study.arms: {arm!r} asks of {task} what an older run of this study asked, and a "
            "later one asked otherwise, so that its results would be there twice: `tutelage stop "
            f"{run}`, and give the plan another `name`, or the arm what the later run had"
        )
