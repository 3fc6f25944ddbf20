"""SQS mappings: FIFO groups side by side, and a note of every batch.

MiniStack runs one batch of a FIFO queue at a time, because its batches mix groups. A batch of one message has one
group, which is blocked while the message is in flight; so other groups may go on, as they do on AWS.
"""

import time

from ministack.services import lambda_svc
from notes import note

concurrency, run = lambda_svc._sqs_esm_concurrency, lambda_svc._run_sqs_batch


def mend():
    lambda_svc._sqs_esm_concurrency = concurrency_of
    lambda_svc._run_sqs_batch = run_noted


def concurrency_of(mapping, function, config, queue=None):
    return concurrency(mapping, function, config, None if mapping.get("BatchSize") == 1 else queue)


def run_noted(mapping, function, event, batch, queue_url, queue_name):
    began = time.time()
    run(mapping, function, event, batch, queue_url, queue_name)
    messages = [
        {"body": message["body"], "group": message.get("group_id"), "sequence": message.get("seq")}
        for message in batch
    ]
    note(
        "batch",
        function=mapping["FunctionName"],
        messages=messages,
        began=began,
        ended=time.time(),
        result=mapping.get("LastProcessingResult"),
    )
