/** The world's time: the system's at first, then `speed` times as fast; 0: it stands still. */
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
