import type { WorldClock } from "../world-clock.ts";

/** Prints the story: each line with the world's elapsed time and the reader's own. */
export class Narrator {
  readonly #clock: WorldClock;
  readonly #print: (line: string) => void;
  readonly #worldStart: number;
  readonly #start = performance.now();
  #chapters = 0;

  constructor(clock: WorldClock, print: (line: string) => void) {
    this.#clock = clock;
    this.#print = print;
    this.#worldStart = clock.now();
  }

  chapter(title: string): void {
    this.#chapters += 1;
    this.#print(`\n${this.#chapters}. ${title}`);
  }

  /** Something happens now. */
  event(what: string): void {
    const world = Math.round((this.#clock.now() - this.#worldStart) / 1000);
    const minutes = `${Math.floor(world / 60)}:${String(world % 60).padStart(2, "0")}`;
    const seconds = `${this.elapsedSeconds().toFixed(1)} s`;
    const [first = "", ...rest] = wrapped(what);
    this.#print(`${minutes.padStart(6)} ${seconds.padStart(7)}  ${first}`);
    for (const line of rest) this.detail(line);
  }

  /** More on the line before. */
  detail(text: string): void {
    for (const line of wrapped(text)) this.#print(`${" ".repeat(16)}${line}`);
  }

  /** Seconds by the reader's clock. */
  elapsedSeconds(): number {
    return (performance.now() - this.#start) / 1000;
  }
}

/** Lines of at most ninety characters, broken at spaces. */
function wrapped(text: string): readonly string[] {
  return text.match(/\S.{0,90}(?=\s|$)/g) ?? [text];
}
