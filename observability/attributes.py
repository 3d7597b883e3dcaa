"""Every span attribute name, in one place.

`gen_ai.*` follows the GenAI semantic conventions (open-telemetry/semantic-conventions-genai,
status Development, as of mid 2026); they change without notice, so they are changed here and
nowhere else. `jaeger.eval.*` follows Jaeger's RFC 0001 (draft): one trace is one iteration of a
trial. `tutelage.*` is ours. The transport and the model rooms stand below this one and spell
the few names they need themselves; a test holds them to these.
"""

from typing import Final

OPERATION: Final = "gen_ai.operation.name"
WORKFLOW: Final = "gen_ai.workflow.name"
CONVERSATION: Final = "gen_ai.conversation.id"
AGENT: Final = "gen_ai.agent.name"
TOOL: Final = "gen_ai.tool.name"
REQUEST_MODEL: Final = "gen_ai.request.model"
INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
FINISH_REASONS: Final = "gen_ai.response.finish_reasons"

EVALUATION_EVENT: Final = "gen_ai.evaluation.result"
EVALUATION_NAME: Final = "gen_ai.evaluation.name"
EVALUATION_LABEL: Final = "gen_ai.evaluation.score.label"
EVALUATION_VALUE: Final = "gen_ai.evaluation.score.value"
EVALUATION_EXPLANATION: Final = "gen_ai.evaluation.explanation"

INVOKE_WORKFLOW: Final = "invoke_workflow"
INVOKE_AGENT: Final = "invoke_agent"
CHAT: Final = "chat"
EXECUTE_TOOL: Final = "execute_tool"

TRIAL: Final = "jaeger.eval.trial_id"
ITERATION: Final = "jaeger.eval.iteration_index"

ERROR_TYPE: Final = "error.type"
SERVICE: Final = "service.name"

EPISODE_OUTCOME: Final = "tutelage.episode.outcome"
BLOCK: Final = "tutelage.block"
REQUEST_KIND: Final = "tutelage.request.kind"
PURPOSE: Final = "tutelage.purpose"

DECISION_OUTCOME: Final = "tutelage.decision.outcome"
DECISION_REASON: Final = "tutelage.decision.reason"
DECISION_INPUTS: Final = "tutelage.decision.inputs"
DECISION_SKILL: Final = "tutelage.decision.skill"
DECISION_LEVEL: Final = "tutelage.decision.level"
DECISION_TASK: Final = "tutelage.decision.task"
DECISION_POLICY: Final = "tutelage.decision.policy"
DECISION_PICKED_BY: Final = "tutelage.decision.picked_by"
DECISION_PROPENSITY: Final = "tutelage.decision.propensity"

EVALUATION_FAILURE: Final = "tutelage.evaluation.failure"
EVALUATION_TASK: Final = "tutelage.evaluation.task"
EVALUATION_RULE: Final = "tutelage.evaluation.rule"
