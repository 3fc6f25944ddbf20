/** The world's time. It starts at the system's, and runs as many times faster as `speed` says; 0: it stands still. */
export class WorldClock {
  readonly speed: number;
  readonly #start = Date.now();
  readonly #origin = performance.now();
  #skipped = 0;

  constructor(speed: number) {
    this.speed = speed;
  }

  /** Milliseconds since 1970. */
  readonly now = (): number =>
    Math.round(this.#start + (performance.now() - this.#origin) * this.speed + this.#skipped);

  /** Seconds that pass at once. */
  advance(seconds: number): void {
    this.#skipped += seconds * 1000;
  }
}
