import { mkdtemp, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as z from "zod/mini";
import type { CdkContext } from "../../../infra/cdk-context.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import { cloudHome, type MiniStack } from "./start-ministack.ts";

const root = join(import.meta.dirname, "../../..");
const binaries = join(root, "node_modules/.bin");

const outputs = z.object({
  EksCilium: z.object({ RoleArn: z.string(), TriggersUrl: z.string(), WorkUrl: z.string() }),
});

export interface Deployment {
  /** Of the passes. */
  readonly roleArn: string;
  readonly triggersUrl: string;
  readonly workUrl: string;
}

/**
 * Deploys the app of this repository, functions and all, into an empty MiniStack by the two commands of a user.
 *
 * @param context `eks-cilium` of cdk.json, otherwise than it is there.
 */
export async function deployStack(miniStack: MiniStack, context?: CdkContext): Promise<Deployment> {
  const folder = await mkdtemp(join(miniStack.reaper.folder, "deployment-"));
  const outputsFile = join(folder, "outputs.json");
  const environment = {
    ...process.env,
    PATH: [binaries, process.env["PATH"]].join(delimiter),
    AWS_ENDPOINT_URL: miniStack.client.endpoint,
    AWS_ACCESS_KEY_ID: miniStack.client.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: miniStack.client.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_REGION: cloudHome.region,
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    NODE_EXTRA_CA_CERTS: miniStack.certificateFile,
    // The CLI has agents of its own, which do not read the line above.
    AWS_CA_BUNDLE: miniStack.certificateFile,
    CDK_DISABLE_VERSION_CHECK: "1",
    HOME: folder,
  };
  const cdk = (...args: string[]) =>
    runTool(join(binaries, "cdk"), [...args, "--no-notices", "--output", join(folder, "cdk.out"), "--ci"], {
      env: environment,
      cwd: root,
      seconds: 300,
    });

  await cdk("bootstrap", `aws://${cloudHome.account}/${cloudHome.region}`);
  const given = context === undefined ? [] : ["--context", `eks-cilium=${JSON.stringify(context)}`];
  await cdk("deploy", ...given, "--require-approval", "never", "--outputs-file", outputsFile);
  const { EksCilium: deployed } = z.parse(outputs, JSON.parse(await readFile(outputsFile, "utf8")));
  return { roleArn: deployed.RoleArn, triggersUrl: deployed.TriggersUrl, workUrl: deployed.WorkUrl };
}
