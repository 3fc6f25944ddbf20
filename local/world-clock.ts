import { setTimeout as sleep } from "node:timers/promises";

/** The world's time: the system's at first, then `speed` times as fast; 0: it stands still. */
export class WorldClock {
  readonly speed: number;
  readonly #start: number;
  readonly #origin = performance.now();
  #skipped = 0;

  /** `start`: milliseconds since 1970. */
  constructor(speed: number, start = Date.now()) {
    this.speed = speed;
    this.#start = start;
  }

  /** Milliseconds since 1970. */
  readonly now = (): number =>
    Math.round(this.#start + (performance.now() - this.#origin) * this.speed + this.#skipped);

  /** Until so many seconds of it have gone by; not for a clock that stands still. */
  readonly pause = async (seconds: number): Promise<void> => {
    await sleep((seconds * 1000) / this.speed);
  };

  /** Seconds that pass at once. */
  advance(seconds: number): void {
    this.#skipped += seconds * 1000;
  }
}
