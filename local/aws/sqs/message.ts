import { digest } from "../../../functions/core/digest.ts";
import { AwsError } from "../http/protocol.ts";
import type { QueueSettings } from "./queue-settings.ts";

/** A message as its sender gives it. */
export interface Outgoing {
  readonly body: string;
  readonly delaySeconds?: number | undefined;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** `AROA…:session`, as SenderId shows it. */
  readonly sender: string;
}

/** A message as a queue keeps it; times in milliseconds since 1970. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequence: string | undefined;
  visibleAt: number;
  receives: number;
  firstReceivedAt: number | undefined;
  /** Receipt of the last receive; undefined before the first one. */
  receipt: string | undefined;
}

const maximumBytes = 1_048_576;

/** Throws SQS's refusal of a message that is invalid by itself. */
export function checkOutgoing(message: Outgoing, settings: QueueSettings): void {
  const { delaySeconds: delay, group, deduplicationId } = message;
  if (message.body === "")
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
  if (Buffer.byteLength(message.body) > maximumBytes) {
    throw new AwsError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`,
    );
  }
  if (delay !== undefined && settings.fifo) throw notForThisType("DelaySeconds", delay);
  if (delay !== undefined && (!Number.isInteger(delay) || delay < 0 || delay > 900)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  checkToken("MessageGroupId", group);
  checkToken("MessageDeduplicationId", deduplicationId);
  if (!settings.fifo && deduplicationId !== undefined)
    throw notForThisType("MessageDeduplicationId", deduplicationId);
  if (!settings.fifo) return;
  if (group === undefined) {
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageGroupId.");
  }
  if (deduplicationId === undefined && !settings.contentBasedDeduplication) {
    throw new AwsError(
      "InvalidParameterValue",
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
}

/** Key under which a FIFO queue takes a second message for the first one. */
export function deduplicationKey(message: Outgoing, scope: QueueSettings["deduplicationScope"]): string {
  const id = message.deduplicationId ?? digest(message.body);
  return scope === "messageGroup" ? `${message.group} ${id}` : id;
}

function checkToken(parameter: string, value: string | undefined): void {
  if (value === undefined || /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/.test(value)) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function notForThisType(parameter: string, value: string | number): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
}
