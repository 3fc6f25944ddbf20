import type { LocalWorld } from "../local-world.ts";

/**
 * The world's time while its story is told: it stands still while a function works, so that a busy machine makes the
 * story longer, and never another one.
 */
export class StoryTime {
  readonly #world: Pick<LocalWorld, "clock" | "queues">;
  readonly #speed: number;

  /** `speed`: how many times faster than the reader's time. */
  constructor(world: Pick<LocalWorld, "clock" | "queues">, speed: number) {
    this.#world = world;
    this.#speed = speed;
  }

  /** So many milliseconds of the reader's went by; answers the seconds that passed in the world. */
  pass(milliseconds: number): number {
    const { clock, queues } = this.#world;
    const isWorking = [queues.triggers, queues.work, queues.rollouts].some(({ queue }) => {
      const { visible, inFlight } = queue.counts();
      return visible + inFlight > 0;
    });
    if (isWorking) return 0;
    const seconds = (milliseconds * this.#speed) / 1000;
    clock.advance(seconds);
    return seconds;
  }
}
