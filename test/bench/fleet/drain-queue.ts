import type { Queue } from "../../../local/aws/sqs/queue.ts";

/** Takes away everything that waits in a queue, and delivers it to nobody. */
export function drainQueue(queue: Queue): void {
  for (;;) {
    const messages = queue.receive(10);
    if (messages.length === 0) return;
    for (const { receipt } of messages) queue.delete(receipt ?? "");
  }
}
