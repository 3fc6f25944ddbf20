import { AwsError } from "../http/protocol.ts";

/** Attributes with which a queue was created; times in seconds. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly delay: number;
  readonly visibility: number;
  readonly retention: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: "queue" | "messageGroup";
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
}

/** Whole numbers: default, smallest and largest value. */
const numericAttributes = {
  DelaySeconds: [0, 0, 900],
  VisibilityTimeout: [30, 0, 43_200],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
} as const;

/** Words that are taken; the first one is the default. */
const enumAttributes = {
  FifoQueue: ["false", "true"],
  ContentBasedDeduplication: ["false", "true"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
} as const;

export function queueSettings(name: string, attributes: Readonly<Record<string, string>>): QueueSettings {
  for (const key of Object.keys(attributes)) {
    if (!(key in numericAttributes) && !(key in enumAttributes) && key !== "RedrivePolicy") {
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${key}.`);
    }
  }
  const number = (key: keyof typeof numericAttributes): number => {
    const [standard, min, max] = numericAttributes[key];
    const value = Number(attributes[key] ?? standard);
    if (!Number.isInteger(value) || value < min || value > max) throw invalid(key);
    return value;
  };
  const word = <Key extends keyof typeof enumAttributes>(key: Key): (typeof enumAttributes)[Key][number] => {
    const value = enumAttributes[key].find((word) => word === (attributes[key] ?? enumAttributes[key][0]));
    if (value === undefined) throw invalid(key);
    return value;
  };
  const fifo = word("FifoQueue") === "true";
  if (fifo !== name.endsWith(".fifo")) {
    throw new AwsError(
      "InvalidParameterValue",
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  return {
    fifo,
    delay: number("DelaySeconds"),
    visibility: number("VisibilityTimeout"),
    retention: number("MessageRetentionPeriod"),
    contentBasedDeduplication: word("ContentBasedDeduplication") === "true",
    deduplicationScope: word("DeduplicationScope"),
    redrive: redrivePolicy(attributes["RedrivePolicy"]),
  };
}

function redrivePolicy(text: string | undefined): QueueSettings["redrive"] {
  if (text === undefined || text === "") return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text);
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== "string" || !Number.isInteger(count) || count < 1 || count > 1_000) {
    throw invalid("RedrivePolicy");
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function invalid(attribute: string): AwsError {
  return new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${attribute}.`);
}
