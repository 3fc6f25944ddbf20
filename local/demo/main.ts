import { clusterKey } from "../../functions/core/cluster-id.ts";
import { productNames, recordName } from "../../functions/core/product-names.ts";
import { localScope } from "../callers.ts";
import { startLocalWorld } from "../local-world.ts";
import { runWorld } from "../run-world.ts";
import { RecordFollower, StepFailed } from "./follow-record.ts";
import { keepOpen } from "./keep-open.ts";
import { Narrator } from "./narrator.ts";
import { clusterName, type Stage } from "./stage.ts";
import { StoryTime } from "./story-time.ts";
import { tellDrift } from "./tell-drift.ts";
import { tellInstallation } from "./tell-installation.ts";
import { tellRemoval } from "./tell-removal.ts";
import { tellRollout } from "./tell-rollout.ts";

const isRollout = process.argv.includes("rollout");
const speed = isRollout ? 500 : 25;
const keep = process.argv.includes("--keep");
const print = (line: string) => console.log(line);

print(
  isRollout
    ? "A fleet of two goes to the next minor of Cilium, in waves. AWS and the clusters are stand-ins on 127.0.0.1;"
    : "From a tag to Cilium on an EKS cluster, and back. AWS and the cluster are stand-ins on 127.0.0.1;",
);
print(
  `the product's code runs as in Lambda. Waits are ${speed} times shorter: left the world's clock, then yours.`,
);
const world = await startLocalWorld({ speed: 0, ...(isRollout ? { settings: { release: "1.18" } } : {}) });
const motion = runWorld(world);
const narrator = new Narrator(world.clock, print);
const name = recordName(productNames.recordPrefix, clusterKey({ ...localScope, name: clusterName }));
const time = new StoryTime(world, speed);
const record = new RecordFollower(world.clients.ssm, name, narrator, time);
const stage: Stage = { world, narrator, record };
try {
  if (isRollout) await tellRollout({ world, narrator, time, lastLine: "" });
  else await tellInstallation(stage);
  if (keep && !isRollout) await keepOpen(stage, print);
  else {
    if (!isRollout) {
      await tellDrift(stage);
      await tellRemoval(stage);
      narrator.chapter(`The record ${name}`);
      print(JSON.stringify(await record.look(), undefined, 2));
    }
    print(`\nEvery step was seen, in ${narrator.elapsedSeconds().toFixed(1)} s.`);
  }
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  print(`\nFAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  await motion.stop();
  await world.stop();
}
