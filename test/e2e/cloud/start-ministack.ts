import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { Agent, request } from "undici";
import type { ClusterServer } from "../../../local/aws/eks/cluster-state.ts";
import { issueServerCertificate } from "../../../local/kubernetes/server-certificate.ts";
import { pythonTool } from "../../tools/python-tool.ts";
import { cleanup } from "../harness/processes/cleanup.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { freePorts } from "../harness/processes/free-ports.ts";
import { type ProcessReaper, startProcessReaper } from "../harness/processes/start-process-reaper.ts";
import type { WebhookAddress } from "../token-webhook.ts";

/** Where the stories play. */
export const cloudHome = { partition: "aws", account: "111122223333", region: "eu-west-1" } as const;

/** The same as in emulator/clusters.py. */
const webhookSecret = "token-webhook-of-the-stories";

export interface MiniStack {
  /** Settings for SDK clients; they call as the root user of the account, whom no policy holds back. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly requestHandler: { readonly httpsAgent: { readonly ca?: string } };
  };
  /** PEM of whoever signed its certificate; undefined: it speaks plain HTTP. */
  readonly certificateAuthority: string | undefined;
  /** The same, and its certificate, as a file. */
  readonly certificateFile: string | undefined;
  readonly reaper: ProcessReaper;
  /** Of its process; functions run in children of it. */
  readonly pid: number;
  /** Where API servers of these names are; `*` for all others. */
  readonly lead: (
    servers: Readonly<Record<string, Pick<ClusterServer, "endpoint" | "certificateAuthority">>>,
  ) => Promise<void>;
  /** Where the API server of a cluster asks about tokens; without `enforced` every token is an administrator's. */
  readonly webhookFor: (clusterName: string) => WebhookAddress;
  /** What tests may do behind the scenes; see emulator/controls.py. */
  readonly control: (name: string, body: object) => Promise<void>;
  /** All that it and the functions in it have printed. */
  readonly log: () => Promise<string>;
  readonly refuseFallen: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts an AWS of its own, empty, on a free port of 127.0.0.1.
 *
 * @param enforced Whether signatures, trust policies and the policies of roles count; then it speaks TLS, because the
 * bucket policy of CDK's bootstrap refuses anything else.
 */
export async function startMiniStack(enforced: boolean): Promise<MiniStack> {
  const { add, run } = cleanup();
  try {
    const reaper = await startProcessReaper();
    add(reaper.end);
    const [port = 0] = await freePorts(1);
    const endpoint = `${enforced ? "https" : "http"}://127.0.0.1:${port}`;
    const certificate = enforced ? await writeCertificate(reaper.folder) : undefined;
    const python = await pythonTool(join(import.meta.dirname, "../../tools/ministack.txt"), "python");
    const temporary = join(reaper.folder, "tmp");
    await mkdir(temporary);
    const program = reaper.start("ministack", python, [join(import.meta.dirname, "emulator")], {
      ...unset(/^(AWS_|NODE_)/),
      ...certificate?.variables,
      AUTH: String(enforced),
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: cloudHome.account,
      MINISTACK_REGION: cloudHome.region,
      IOT_MTLS_ENABLED: "0",
      TMPDIR: temporary,
      PYTHONDONTWRITEBYTECODE: "1",
      // It runs functions with whatever `node` it finds first.
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    });
    add(program.stop);
    const dispatcher = new Agent({ connect: certificate ? { ca: certificate.authority } : {} });
    add(() => dispatcher.destroy());

    const refuseFallen = async (): Promise<void> => {
      if (program.ended() === undefined) return;
      const lastWords = (await program.log()).trimEnd().split("\n").slice(-15).join("\n");
      throw new Error(`MiniStack has ended with ${program.ended()}. Its last words:\n${lastWords}`);
    };
    const post = async (path: string, body: object): Promise<void> => {
      const answer = await request(endpoint + path, {
        dispatcher,
        method: "POST",
        body: JSON.stringify(body),
      });
      const answerText = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`POST ${path}: ${answer.statusCode} ${answerText}`);
    };
    await eventually("healthy MiniStack", async () => {
      await refuseFallen();
      const answer = await request(`${endpoint}/_ministack/health`, { dispatcher }).catch(() => undefined);
      await answer?.body.dump();
      return answer?.statusCode === 200 ? true : undefined;
    });
    const control = (name: string, body: object) => post(`/_ministack/eks-auth/stories/${name}`, body);
    return {
      client: {
        endpoint,
        region: cloudHome.region,
        credentials: { accessKeyId: cloudHome.account, secretAccessKey: "test" },
        requestHandler: { httpsAgent: certificate ? { ca: certificate.authority } : {} },
      },
      certificateAuthority: certificate?.authority,
      certificateFile: certificate?.file,
      reaper,
      pid: program.pid,
      webhookFor: (clusterName) => ({
        url: `${endpoint}/_ministack/eks-auth/${cloudHome.account}/${cloudHome.region}/${clusterName}/${webhookSecret}`,
        certificateAuthority: certificate?.authority,
      }),
      control,
      lead: (servers) => control("servers", servers),
      log: program.log,
      refuseFallen,
      stop: run,
    };
  } catch (error) {
    await run();
    throw error;
  }
}

async function writeCertificate(folder: string) {
  const { authority, certificate, key } = issueServerCertificate();
  const [certificateFile, keyFile] = [join(folder, "ministack.crt"), join(folder, "ministack.key")];
  // The authority is in it as well: functions are told to trust this file.
  await writeFile(certificateFile, certificate + authority);
  await writeFile(keyFile, key, { mode: 0o600 });
  const variables = { USE_SSL: "1", MINISTACK_SSL_CERT: certificateFile, MINISTACK_SSL_KEY: keyFile };
  return { authority, file: certificateFile, variables };
}

/** Functions inherit what MiniStack has; nothing of this machine's own AWS, and no options of the test runner. */
function unset(names: RegExp): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => names.test(name))
      .map((name) => [name, undefined]),
  );
}
