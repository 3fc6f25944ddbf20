import { describe, expect, it } from "vitest";
import { lazyPort } from "../../functions/edges/lazy-port.ts";

interface Greeter {
  greet(name: string): Promise<string>;
}

describe("a part that is loaded later", () => {
  it("is loaded once, at its first call, and works under the limit of each invocation", async () => {
    let loads = 0;
    const greeter = lazyPort<Greeter>({ greet: true }, async () => {
      loads += 1;
      return (deadline) => ({
        greet: async (name) => `${name}, ${deadline?.aborted ? "too late" : "in time"}`,
      });
    });
    const inTime = greeter();
    const tooLate = greeter(AbortSignal.abort());
    expect(loads).toBe(0);
    expect(await Promise.all([inTime.greet("Ada"), tooLate.greet("Bob")])).toEqual([
      "Ada, in time",
      "Bob, too late",
    ]);
    expect(loads).toBe(1);
  });

  it("is tried again where the load failed", async () => {
    let loads = 0;
    const { greet } = lazyPort<Greeter>({ greet: true }, async () => {
      loads += 1;
      if (loads === 1) throw new Error("not read");
      return () => ({ greet: async (name) => name });
    })();
    await expect(greet("Ada")).rejects.toThrow("not read");
    expect(await greet("Ada")).toBe("Ada");
  });
});
