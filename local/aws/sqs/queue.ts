import { randomUUID } from "node:crypto";
import { AwsError } from "../http/protocol.ts";
import { checkOutgoing, deduplicationKey, type Outgoing, type StoredMessage } from "./message.ts";
import type { QueueSettings } from "./queue-settings.ts";

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** One queue, standard or FIFO. It runs no timers: every call computes the state of its moment. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  readonly #now: () => number;
  readonly #findQueue: (arn: string) => Queue | undefined;
  readonly #deduplication = new DeduplicationWindow();
  #messages: StoredMessage[] = [];
  #sequence = 0n;

  constructor(
    name: string,
    arn: string,
    settings: QueueSettings,
    now: () => number,
    /** Finds the dead-letter queue. */
    findQueue: (arn: string) => Queue | undefined,
  ) {
    this.name = name;
    this.arn = arn;
    this.settings = settings;
    this.#now = now;
    this.#findQueue = findQueue;
  }

  send(message: Outgoing): Sent {
    checkOutgoing(message, this.settings);
    const now = this.#now();
    if (!this.settings.fifo) return this.#store(message, now, undefined);
    const key = deduplicationKey(message, this.settings.deduplicationScope);
    const earlier = this.#deduplication.find(key, now);
    if (earlier !== undefined) return earlier;
    this.#sequence += 1n;
    const sent = this.#store(message, now, String(18_870_000_000_000_000_000n + this.#sequence));
    this.#deduplication.remember(key, now, sent);
    return sent;
  }

  /** Up to `max` messages, invisible to others for the next seconds. A FIFO group with a message in flight is blocked. */
  receive(max: number, visibilitySeconds: number = this.settings.visibility): readonly StoredMessage[] {
    const now = this.#now();
    this.#messages = this.#messages.filter(({ sentAt }) => now - sentAt < this.settings.retention * 1000);
    const blocked = new Set<string>();
    const received: StoredMessage[] = [];
    for (const message of [...this.#messages]) {
      if (received.length === max) break;
      if (message.group !== undefined && this.settings.fifo && blocked.has(message.group)) continue;
      if (message.visibleAt > now) {
        if (message.group !== undefined) blocked.add(message.group);
      } else if (!this.#buried(message)) {
        received.push(this.#handOut(message, now, visibilitySeconds));
      }
    }
    return received;
  }

  /** Only the receipt of the last receive deletes. */
  delete(receipt: string): void {
    const id = Buffer.from(receipt, "base64url").toString().split(" ")[1];
    if (id === undefined)
      throw new AwsError(
        "ReceiptHandleIsInvalid",
        `The input receipt handle "${receipt}" is not a valid receipt handle.`,
      );
    const message = this.#messages.find((message) => message.receipt === receipt);
    if (message === undefined) return;
    if (this.settings.fifo && message.visibleAt <= this.#now()) {
      throw new AwsError(
        "InvalidParameterValue",
        `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      );
    }
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  counts(): QueueCounts {
    const now = this.#now();
    const hidden = this.#messages.filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receives }) => receives === 0).length;
    return { visible: this.#messages.length - hidden.length, inFlight: hidden.length - delayed, delayed };
  }

  /** Bodies of all messages, in flight and delayed ones too. */
  bodies(): readonly string[] {
    return this.#messages.map(({ body }) => body);
  }

  #store(message: Outgoing, now: number, sequence: string | undefined): Sent {
    const { body, sender, group, delaySeconds = this.settings.delay } = message;
    const id = randomUUID();
    this.#messages.push({
      id,
      body,
      sender,
      sentAt: now,
      group,
      deduplicationId: this.settings.fifo ? deduplicationKey(message, "queue") : undefined,
      sequence,
      visibleAt: now + delaySeconds * 1000,
      receives: 0,
      firstReceivedAt: undefined,
      receipt: undefined,
    });
    return { messageId: id, sequence };
  }

  #handOut(message: StoredMessage, now: number, visibilitySeconds: number): StoredMessage {
    message.receives += 1;
    message.visibleAt = now + visibilitySeconds * 1000;
    message.firstReceivedAt ??= now;
    message.receipt = Buffer.from(`${message.receives} ${message.id}`).toString("base64url");
    return { ...message };
  }

  /** Moves a message that came back too often to the dead-letter queue, as it was sent. */
  #buried(message: StoredMessage): boolean {
    const { redrive } = this.settings;
    if (redrive === undefined || message.receives < redrive.maxReceiveCount) return false;
    const deadLetters = this.#findQueue(redrive.deadLetterTargetArn);
    if (deadLetters === undefined) return false;
    this.#messages = this.#messages.filter((other) => other !== message);
    deadLetters.#messages.push({ ...message, visibleAt: this.#now(), receipt: undefined });
    return true;
  }
}

const windowMilliseconds = 5 * 60 * 1000;

export interface Sent {
  readonly messageId: string;
  readonly sequence: string | undefined;
}

/** Messages that a FIFO queue accepted during the last five minutes, still there or gone. */
class DeduplicationWindow {
  readonly #recent = new Map<string, { readonly at: number; readonly sent: Sent }>();

  find(key: string, now: number): Sent | undefined {
    const earlier = this.#recent.get(key);
    return earlier !== undefined && now - earlier.at < windowMilliseconds ? earlier.sent : undefined;
  }

  remember(key: string, now: number, sent: Sent): void {
    for (const [old, { at }] of this.#recent) if (now - at >= windowMilliseconds) this.#recent.delete(old);
    this.#recent.set(key, { at: now, sent });
  }
}
