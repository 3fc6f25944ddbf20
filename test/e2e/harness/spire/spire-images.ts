import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ProgramName } from "../../build/go-programs.ts";
import { programPath } from "../../build/program-path.ts";
import { busyboxPath } from "../processes/busybox-path.ts";
import type { Image } from "../processes/start-container.ts";

const run = promisify(execFile);

/** Repository of an image in the render, to what stands in for it. */
const images: Readonly<Record<string, (tag: string) => Promise<Image>>> = {
  "docker.io/library/busybox": busybox,
  "ghcr.io/spiffe/spire-server": (tag) => spire("spire-server", tag, 1000),
  "ghcr.io/spiffe/spire-agent": (tag) => spire("spire-agent", tag, 0),
};

export async function imageFor(reference: string): Promise<Image> {
  const [repository = "", tag = ""] = reference.split(/[:@]/);
  const image = images[repository];
  if (image === undefined) throw new Error(`play image ${reference}: there is no stand-in for ${repository}`);
  return image(tag);
}

/** One program under many names, and nothing else. */
async function busybox(): Promise<Image> {
  const source = await busyboxPath();
  const { stdout } = await run(source, ["--list"]);
  const names = stdout.trim().split("\n");
  return {
    entrypoint: ["sh"],
    user: 0,
    program: { source, target: "/bin/busybox" },
    names: names.filter((name) => name !== "busybox").map((name) => `/bin/${name}`),
  };
}

/** One static program, and no shell: of 1.15.2 itself, and 1.13.0 for versions before it, which no registry has. */
async function spire(name: "spire-server" | "spire-agent", tag: string, user: number): Promise<Image> {
  const program: ProgramName = tag.startsWith("1.15.") ? `${name}-1.15` : name;
  const target = `/opt/spire/bin/${name}`;
  return {
    entrypoint: [target, "run"],
    user,
    program: { source: await programPath(program), target },
    names: [],
  };
}
