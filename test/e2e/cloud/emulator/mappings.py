"""SQS mappings: FIFO groups side by side.

MiniStack runs one batch of a FIFO queue at a time, because its batches mix groups. A batch of one message has one
group, which is blocked while the message is in flight; so other groups may go on, as they do on AWS.
"""

from ministack.services import lambda_svc

concurrency = lambda_svc._sqs_esm_concurrency


def mend():
    lambda_svc._sqs_esm_concurrency = concurrency_of


def concurrency_of(mapping, function, config, queue=None):
    return concurrency(mapping, function, config, None if mapping.get("BatchSize") == 1 else queue)
