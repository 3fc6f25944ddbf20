"""SQS mappings: FIFO groups side by side, and a note of every batch.

MiniStack runs one batch of a FIFO queue at a time, because its batches mix groups. A batch of one message has one
group, which is blocked while the message is in flight; so other groups may go on, as they do on AWS.

Its CloudFormation hands a parameter of type Number on as text, where CloudFormation itself makes a number of it.
"""

import threading
import time

from ministack.services import lambda_svc
from notes import note

concurrency, reserved, run, execute = (
    lambda_svc._sqs_esm_concurrency,
    lambda_svc._reserved_concurrency,
    lambda_svc._run_sqs_batch,
    lambda_svc._execute_function,
)

#: When the function of this thread's batch began and ended, and what it answered: the message is deleted later, and
#: the next one of its group may begin at once after that.
span = threading.local()


def mend():
    lambda_svc._sqs_esm_concurrency = concurrency_of
    lambda_svc._reserved_concurrency = reserved_number
    lambda_svc._run_sqs_batch = run_noted
    lambda_svc._execute_function = execute_timed


def concurrency_of(mapping, function, config, queue=None):
    scaling = mapping.get("ScalingConfig") or {}
    if "MaximumConcurrency" in scaling:
        scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
    return concurrency(mapping, function, config, None if mapping.get("BatchSize") == 1 else queue)


def reserved_number(*args):
    found = reserved(*args)
    return None if found is None else int(found)


def execute_timed(*args, **more):
    span.began = time.time()
    span.answer = execute(*args, **more)
    span.ended = time.time()
    return span.answer


def run_noted(mapping, function, event, batch, queue_url, queue_name):
    run(mapping, function, event, batch, queue_url, queue_name)
    messages = [
        {"body": message["body"], "group": message.get("group_id"), "sequence": message.get("seq")}
        for message in batch
    ]
    note(
        "batch",
        function=mapping["FunctionName"],
        messages=messages,
        began=span.began,
        ended=span.ended,
        failed=len(batch) if span.answer.get("error") else len(items_left(span.answer.get("body"))),
    )


def items_left(body):
    """Of a partial batch: what the function wants to see again."""
    return body.get("batchItemFailures", []) if isinstance(body, dict) else []
