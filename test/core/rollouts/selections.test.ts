import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { planRollout } from "../../../functions/core/rollouts/plan-rollout.ts";
import { readCommand } from "../../../functions/core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import { makeQueueWorld } from "../../builders/queue-world.ts";
import { recordedCluster } from "./recorded-cluster.ts";

const { settings } = makeQueueWorld().ports;
const release = "1.18.12";
const clusters = ["c0", "c1", "c2", "c3"].map((name) =>
  recordedCluster(name, {
    release,
    spec: { release, encryption: "wireguard", mutualAuth: "none", hubble: "relay", l7: true },
  }),
);

/** Waves with their members, or why not. `more`: JSON, as it comes. */
function planned(more: string, existing?: readonly string[]): string {
  const common = '"version":1,"id":"r","by":"jana","reason":"CVE","change":{"release":"1.19.6"}';
  const detail: Json = JSON.parse(`{${common},${more}}`);
  const reading = readCommand({ "detail-type": rolloutEventNames.commands.request, detail });
  if (reading.kind === "refused") return `refused: ${reading.why.join("; ")}`;
  if (reading.kind !== "command" || reading.command.kind !== "request") throw new Error(reading.kind);
  const planning = planRollout({
    request: reading.command.detail,
    clusters,
    ...(existing === undefined ? {} : { existing }),
    settings,
    claims: new Map(),
  });
  if (planning.kind === "refused") return `refused: ${planning.why.join("; ")}`;
  const { waves, members } = planning.plan;
  const of = (wave: number | undefined) => members.filter((one) => one.wave === wave).map(({ name }) => name);
  return waves.map(({ name }, index) => `${name} ${of(index).sort().join(",")}`).join(" | ");
}

describe("a selection that cannot be meant is refused, and never becomes a larger one:", () => {
  it.each([
    ["a tag that JavaScript forgets", '"select":{"tags":{"__proto__":["x"]}}', "__proto__"],
    ["the same in a wave", '"waves":[{"name":"a","select":{"__proto__":["x"]}}]', "__proto__"],
    ["no tag", '"select":{"tags":{}}', "names no tag"],
    ["nothing", '"select":{}', "selects nothing in particular"],
    ["a wave of no tag", '"waves":[{"name":"a","select":{}}]', "names no tag"],
    ["a wave that takes no rest", '"waves":[{"name":"a","rest":false}]', "needs one of count"],
    ["a rest of some", '"waves":[{"name":"a","rest":true,"names":["c0"]}]', "takes the rest"],
    [
      "a wave behind the rest",
      '"waves":[{"name":"a","rest":true},{"name":"b","count":1}]',
      "which leaves it nobody",
    ],
    ["two waves of one name", '"waves":[{"name":"a","count":1},{"name":"a","count":2}]', "two of one name"],
    ["an exclude that is misspelt", '"select":{"exclude":["c9"]}', "do not exist, or have no record: c9"],
    ["a name that is misspelt", '"select":{"names":["c0","c9"]}', "do not exist, or have no record: c9"],
    [
      "a name of another account",
      '"select":{"names":["999999999999/eu-west-1/c0"]}',
      "not of account 111122223333 in eu-west-1: 999999999999/eu-west-1/c0",
    ],
    [
      "an exclude of another region",
      '"select":{"exclude":["111122223333/us-east-1/c0"]}',
      "not of account 111122223333 in eu-west-1",
    ],
    [
      "a wave's name of another account",
      '"waves":[{"name":"a","names":["999999999999/eu-west-1/c0"]}]',
      "not of account",
    ],
  ])("%s", (_, more, words) => {
    expect(planned(more)).toMatch(/^refused: /);
    expect(planned(more)).toContain(words);
  });
});

describe("a selection", () => {
  it("takes names with and without their place", () => {
    const names = '"select":{"names":["111122223333/eu-west-1/c0","c1"]}';
    expect(planned(`${names},"waves":[{"name":"all","rest":true}]`)).toBe("all c0,c1");
    const exclude = '"select":{"exclude":["111122223333/eu-west-1/c0","c1"]}';
    expect(planned(`${exclude},"waves":[{"name":"all","rest":true}]`)).toBe("all c2,c3");
  });

  it("may exclude a cluster that there is, with a record of ours or without", () => {
    const more = '"select":{"exclude":["theirs"]},"waves":[{"name":"all","rest":true}]';
    expect(planned(more, ["c0", "c1", "c2", "c3", "theirs"])).toBe("all c0,c1,c2,c3");
  });

  it("puts whom no wave takes into a last one, whose name no wave has", () => {
    expect(planned('"waves":[{"name":"rest","names":["c0"]},{"name":"all-others","names":["c1"]}]')).toBe(
      "rest c0 | all-others c1 | all-others-2 c2,c3",
    );
  });
});
