import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { admin } from "../../local/callers.ts";
import { lambdaVariables } from "../../local/function-environment.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { runCli } from "./run-cli.ts";

const main = resolve(import.meta.dirname, "../../cli/main.ts");

/** As the creator of the cluster; the world lives in this process, so that nothing may wait for the other. */
function preflightOf({ world }: ClusterStory, ...flags: readonly string[]) {
  const env = {
    ...process.env,
    ...lambdaVariables(world.aws.endpoint),
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
  };
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, [main, "preflight", ...flags], { env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

it("says of each check how it went, and ends by the gravest, without a write", async () => {
  const story = await beginStory({ tags: {} });
  const clear = await preflightOf(story, "--cluster", "demo");
  expect(clear.stderr).toBe("");
  expect(clear.stdout).toContain("Cluster demo, before a first installation of Cilium 1.19.6.");
  expect(clear.stdout).toMatch(/^ok +ports-closed$/m);
  expect(clear.stdout).toContain("0 of 0 objections block.");
  expect(clear.code).toBe(0);

  const { network } = story.world.aws;
  network.rules = network.rules.filter(({ isEgress }) => isEgress);
  const closed = await preflightOf(
    story,
    "--cluster",
    "demo",
    "--tags",
    "cilium_mutual_auth=none",
    "--output",
    "json",
  );
  expect(closed.code).toBe(4);
  const result = JSON.parse(closed.stdout);
  expect(result).toMatchObject({ moment: "install", result: "blocking", spec: { mutualAuth: "none" } });
  expect(result.objections[0]).toMatchObject({ code: "ports-closed", severity: "blocking" });
  expect(result.objections[0].message).not.toContain("4250");
  expect(result.checks).toContainEqual({ code: "ports-closed", verdict: "found", missing: [] });
  expect(story.kubernetes.requests.writes).toEqual([]);
});

it("says why it cannot look at a cluster", async () => {
  const story = await beginStory({ authenticationMode: "CONFIG_MAP" });
  const absent = await preflightOf(story, "--cluster", "nowhere");
  expect(absent).toMatchObject({ code: 1, stderr: "EKS has no cluster nowhere in eu-west-1.\n" });
});

it("asks for a cluster, and says what its exit codes mean", () => {
  expect(runCli("preflight").exitCode).toBe(1);
  expect(runCli("preflight", "--help").stdout).toContain("3 warnings, 4 something blocks");
});
