import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonTool } from "../../tools/python-tool.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import { batches } from "./emulator-notes.ts";
import { cloudHome, type MiniStack, startMiniStack } from "./start-ministack.ts";

const root = join(import.meta.dirname, "../../..");

/** Somebody without CDK: the build, and the lines that it prints, in a shell with the AWS CLI. */
describe("the template for those without CDK", () => {
  let miniStack: MiniStack;
  let shell: (script: string) => Promise<string>;

  beforeAll(async () => {
    miniStack = await startMiniStack(false);
    const aws = await pythonTool(join(import.meta.dirname, "../../tools/awscli.txt"), "aws");
    const env = {
      ...process.env,
      PATH: [dirname(aws), dirname(process.execPath), process.env["PATH"]].join(delimiter),
      AWS_ENDPOINT_URL: miniStack.client.endpoint,
      AWS_ACCESS_KEY_ID: cloudHome.account,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_REGION: cloudHome.region,
      // The first version of the CLI knows this one only.
      AWS_DEFAULT_REGION: cloudHome.region,
      AWS_PAGER: "",
    };
    shell = (script) => runTool("bash", ["-euo", "pipefail", "-c", script], { env, cwd: root, seconds: 120 });
    await shell("npm run -s build && aws s3 mb s3://of-ours");
  });
  afterAll(() => miniStack?.stop());

  it("is deployed by the lines that the build prints", async () => {
    const lines = await readFile(join(root, "dist/cloudformation/deploy.txt"), "utf8");
    await shell(lines.replace(/^BUCKET=.*$/m, "BUCKET=of-ours"));
    const query = "--query Stacks[0].StackStatus --output text";
    expect(await shell(`aws cloudformation describe-stacks --stack-name eks-cilium ${query}`)).toMatch(
      /^(CREATE|UPDATE)_COMPLETE\n$/,
    );
  });

  it("has functions that run: a sweep that is asked for is taken", async () => {
    const events = new EventBridgeClient(miniStack.client);
    const entry = { Source: "eks-cilium", DetailType: "Cilium Sweep Requested", Detail: "{}" };
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    const taken = await eventually(
      "sweep in the hands of take-triggers",
      async () => (await batches(miniStack))[0],
      60,
    );
    expect(taken).toMatchObject({ function: "eks-cilium-take-triggers", failed: 0 });
    expect(taken.messages[0]?.body).toContain("Cilium Sweep Requested");
  });
});
