import type { Context, SQSEvent } from "aws-lambda";
import type { WorldClock } from "../../../local/world-clock.ts";
import type { FunctionName, Ledger } from "./ledger.ts";

type Handler = (event: SQSEvent, context: Context) => Promise<unknown>;

/**
 * The execution environments of one function, as Lambda keeps them: each works on one event at a time, has SDK clients
 * of its own with what they learned about throttling, and waits for the next event.
 */
export class ExecutionEnvironments {
  readonly #functionName: FunctionName;
  readonly #makeHandler: () => Handler;
  readonly #ledger: Ledger;
  readonly #clock: WorldClock;
  #waiting: Handler[] = [];

  constructor(functionName: FunctionName, makeHandler: () => Handler, ledger: Ledger, clock: WorldClock) {
    this.#functionName = functionName;
    this.#makeHandler = makeHandler;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Lambda takes environments away that nobody needed for some minutes: the next sweep finds none. */
  recycle(): void {
    this.#waiting = [];
  }

  readonly invoke = async (event: SQSEvent, context: Context): Promise<unknown> => {
    const handler = this.#waiting.pop() ?? this.#startCold();
    const functionName = this.#functionName;
    this.#ledger.received(functionName, event);
    const startedAt = this.#clock.now();
    const begun = performance.now();
    const end = (threw: boolean) => {
      this.#waiting.push(handler);
      const milliseconds = (performance.now() - begun) * this.#clock.speed;
      this.#ledger.invoked({ functionName, startedAt, milliseconds, threw });
    };
    try {
      const answer = await handler(event, context);
      end(false);
      return answer;
    } catch (error) {
      end(true);
      throw error;
    }
  };

  #startCold(): Handler {
    this.#ledger.startedCold(this.#functionName);
    return this.#makeHandler();
  }
}
