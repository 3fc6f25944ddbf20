import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import { members } from "../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "../flows/rollouts/rollout-world.ts";
import { rollout, storedIn } from "./rollout-cli.ts";
import { jsonFile } from "./run-cli.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/rollouts.md"), "utf8");
const [, request = ""] = /^cat > request\.json <<'END'\n(.*?)\nEND$/ms.exec(page) ?? [];
const [, howTo = ""] = /^## How to$(.*?)^## /ms.exec(page) ?? [];
const lines = [...howTo.matchAll(/^npm run -s cli -- rollout (.*)$/gm)].map(([, line = ""]) => line);
const { id } = JSON.parse(request);
const kinds = Object.entries(rolloutEventNames.commands) as [
  keyof typeof rolloutEventNames.commands,
  string,
][];

it("the how-to of docs/rollouts.md brings a fleet to its release, line by line as it stands", async () => {
  const fleet = new RolloutWorld(members("c", 8));
  const file = jsonFile(request);

  /** A line of the page by the command line; what it says on the bus is heard. */
  async function run(line: string) {
    const world = await storedIn(fleet);
    const given = line
      .replaceAll(/ \[[^\]]*\]/g, "")
      .replace("request.json", file)
      .replace("DIGEST", fleet.status(id)?.planDigest ?? "")
      .replace("CLUSTER", "c0");
    const answer = await rollout(world, ...given.split(" "));
    expect({ line, stderr: answer.stderr }).toEqual({ line, stderr: "" });
    for (const body of world.queues.rollouts.queue.bodies()) {
      const event = JSON.parse(body);
      const kind = kinds.find(([, type]) => type === event["detail-type"])?.[0];
      if (kind !== undefined) await fleet.say(kind, event.detail);
    }
    return answer;
  }

  const verbs = lines.map((line) => line.split(" ")[0]);
  expect(verbs).toEqual(["plan", "status", "start", "approve", "explain", "history"]);
  const [plan = "", status = "", start = "", approve = "", ...looks] = lines;
  await run(plan);
  expect(await run(status)).toMatchObject({ code: 4, stdout: expect.stringContaining("  planned: ") });
  await run(start);
  await run(approve);
  for (let hours = 0; hours < 8; hours += 1) await fleet.run(60);
  expect(fleet.told().filter((line) => line.startsWith("refused"))).toEqual([]);
  expect(await run(status)).toMatchObject({ code: 0, stdout: expect.stringContaining("  completed: ") });
  expect(fleet.assigned()).toHaveLength(8);
  for (const look of looks) expect(await run(look)).toMatchObject({ code: 0 });
});
