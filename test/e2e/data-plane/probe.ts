import type { Container, HTTPGetAction } from "kubernetes-types/core/v1.js";
import type { DataPlaneNode } from "./start-node.ts";

/** Whether a container answers its rendered readiness probe; one without a probe is ready as soon as it runs. */
export async function isReady(
  node: DataPlaneNode,
  { readinessProbe, ports = [] }: Container,
  network: string | undefined,
): Promise<boolean> {
  if (readinessProbe === undefined) return true;
  const { httpGet, grpc } = readinessProbe;
  const portOf = (port: number | string): number =>
    typeof port === "number" ? port : (ports.find(({ name }) => name === port)?.containerPort ?? 0);
  const [host, port] =
    httpGet === undefined ? ["127.0.0.1", grpc?.port] : [httpGet.host ?? "127.0.0.1", portOf(httpGet.port)];
  // Whether gRPC is served at all: what it answers only a client of its own could ask.
  const lines = httpGet === undefined ? [] : [`GET ${httpGet.path} HTTP/1.0`, ...headersOf(httpGet), "", ""];
  const question = [
    ...["timeout", "2", "bash", "-euc", ask, "ask", `/dev/tcp/${host}/${port}`, lines.join("\r\n")],
  ];
  const inNetwork = network === undefined ? question : ["nsenter", `--net=${network}`, ...question];
  return node.run(...inNetwork).then(
    () => true,
    () => false,
  );
}

const ask = `
exec 3<>"$1"
[ -n "$2" ] || exit 0
printf %s "$2" >&3
read -r _ status _ <&3
[ "$status" = 200 ]
`;

function headersOf({ httpHeaders = [] }: HTTPGetAction): readonly string[] {
  return httpHeaders.map(({ name, value }) => `${name}: ${value}`);
}
