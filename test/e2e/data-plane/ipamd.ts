import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerHttp2Stream } from "node:http2";
import { createServer as listenOn } from "node:net";

/**
 * Stands in for the daemon of the VPC CNI, in the pod of aws-node: answers its plugin's calls (gRPC) with secondary
 * addresses of the node, installs the plugin, and writes the chain's file once it serves, as AWS's entry point does.
 * `ipamd.ts VERSION`; the environment gives NODE_ADDRESS.
 */
const [version = ""] = process.argv.slice(2);
const nodeAddress = process.env["NODE_ADDRESS"] ?? "";
const folder = "/var/run/aws-node";
const stateFile = `${folder}/ipam.json`;

/** By container: addresses stay with their pods while the daemon is away, as its checkpoint has it. */
const given = new Map<string, string>(readState());

function readState(): [string, string][] {
  try {
    return JSON.parse(readFileSync(stateFile, "utf8")) as [string, string][];
  } catch {
    return [];
  }
}

function writeState(): void {
  writeFileSync(`${stateFile}.new`, JSON.stringify([...given]));
  renameSync(`${stateFile}.new`, stateFile);
}

/** 10.0.x.10 and on; an address that came back waits its turn, as in the daemon's cooldown. */
const third = Number(nodeAddress.split(".")[3]) - 9;
let last = 9 + given.size;
function newAddress(): string {
  const taken = new Set(given.values());
  for (let tries = 0; tries < 240; tries += 1) {
    last = last >= 249 ? 10 : last + 1;
    const address = `10.0.${third}.${last}`;
    if (!taken.has(address)) return address;
  }
  throw new Error("no address is left");
}

/** Fields of a message by their numbers; only strings are read. */
function stringsOf(message: Buffer): ReadonlyMap<number, string> {
  const fields = new Map<number, string>();
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = number();
    const length = number();
    if ((tag & 7) !== 2) continue;
    fields.set(tag >> 3, message.toString("utf8", at, at + length));
    at += length;
  }
  return fields;
}

const text = (field: number, value: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([(field << 3) | 2, value.length]), Buffer.from(value)]);
const one = (field: number): Buffer => Buffer.from([field << 3, 1]);

interface Call {
  readonly clientVersion: number;
  readonly container: number;
  /** Undefined: the daemon does not know the container, and says so by an error that its plugin takes for an end. */
  readonly answer: (container: string) => Buffer | undefined;
}

/** Field numbers of rpc.proto, which are the same in 1.20 and 1.23. */
const calls: Readonly<Record<string, Call>> = {
  "/rpc.CNIBackend/AddNetwork": {
    clientVersion: 8,
    container: 7,
    answer: (container) => {
      const address = given.get(container) ?? newAddress();
      given.set(container, address);
      writeState();
      const fields = [one(1), text(2, text(1, address)), one(5), text(6, "10.0.0.0/16")];
      return Buffer.concat(fields);
    },
  },
  "/rpc.CNIBackend/DelNetwork": {
    clientVersion: 9,
    container: 8,
    answer: (container) => {
      const address = given.get(container);
      given.delete(container);
      writeState();
      return address === undefined ? undefined : Buffer.concat([one(1), text(2, text(1, address))]);
    },
  },
};

function serve(stream: ServerHttp2Stream, path: string): void {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => {
    const message = Buffer.concat(chunks).subarray(5);
    const { status, reason = "", reply } = answerOf(calls[path], stringsOf(message));
    console.log(path, status, reason);
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () =>
      stream.sendTrailers({ "grpc-status": String(status), "grpc-message": reason }),
    );
    if (reply === undefined) {
      stream.end();
      return;
    }
    const head = Buffer.alloc(5);
    head.writeUInt32BE(reply.length, 1);
    stream.end(Buffer.concat([head, reply]));
  });
}

interface Answer {
  /** Of gRPC; 0 is well. */
  readonly status: number;
  readonly reason?: string;
  readonly reply?: Buffer;
}

function answerOf(call: Call | undefined, fields: ReadonlyMap<number, string>): Answer {
  if (call === undefined) return { status: 12 };
  const client = fields.get(call.clientVersion) ?? "";
  // The daemon refuses plugins of other versions than its own.
  if (client !== version)
    return { status: 9, reason: `invalid plugin version: client ${client}, server ${version}` };
  const reply = call.answer(fields.get(call.container) ?? "");
  return reply === undefined ? { status: 2, reason: "datastore: unknown pod" } : { status: 0, reply };
}

/** As misc/10-aws.conflist of either release, which are the same: only settings of aws-node make it another one. */
function chain(): object {
  return {
    cniVersion: "0.4.0",
    name: "aws-cni",
    disableCheck: true,
    plugins: [
      {
        name: "aws-cni",
        type: "aws-cni",
        vethPrefix: "eni",
        mtu: "9001",
        podSGEnforcingMode: "strict",
        pluginLogFile: "/var/log/aws-routed-eni/plugin.log",
        pluginLogLevel: process.env["AWS_VPC_K8S_PLUGIN_LOG_LEVEL"] ?? "DEBUG",
        capabilities: { "io.kubernetes.cri.pod-annotations": true },
      },
      { type: "portmap", capabilities: { portMappings: true }, snat: true },
    ],
  };
}

mkdirSync(folder, { recursive: true });
const server = createServer();
server.on("stream", (stream, headers) => serve(stream, String(headers[":path"])));
const socket = `${folder}/ipamd.sock`;
rmSync(socket, { force: true });
// Plugins before 1.21 know the daemon by its port.
const address = version < "v1.21" ? { port: 50051, host: "127.0.0.1" } : { path: socket };
const listener = listenOn((connection) => server.emit("connection", connection));
listener.listen(address, () => {
  copyFileSync("/app/aws-cni", "/host/opt/cni/bin/.aws-cni");
  renameSync("/host/opt/cni/bin/.aws-cni", "/host/opt/cni/bin/aws-cni");
  writeFileSync("/host/etc/cni/net.d/.10-aws", JSON.stringify(chain()));
  renameSync("/host/etc/cni/net.d/.10-aws", "/host/etc/cni/net.d/10-aws.conflist");
  writeFileSync("/tmp/serves", version);
  console.log(`${version} serves`);
});
process.on("SIGTERM", () => process.exit(0));
