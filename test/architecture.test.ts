import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** The rooms of docs/architecture.md, and what each may import: rooms by path, packages by name (`*`: any). */
const rooms: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>
> = {
  "functions/core": { rooms: ["functions/core"], packages: ["zod/mini", "kubernetes-types"] },
  "functions/flows": { rooms: ["functions/core", "functions/flows"], packages: [] },
  "functions/edges": {
    rooms: ["functions/core", "functions/flows/ports", "functions/edges"],
    packages: ["*"],
  },
  "functions/handlers": {
    rooms: ["functions/core", "functions/flows", "functions/edges/create-ports", "functions/handlers"],
    packages: ["@middy/core", "@types/aws-lambda", "aws-lambda"],
  },
  infra: {
    rooms: ["functions/core", "infra"],
    packages: [
      "aws-cdk-lib",
      "constructs",
      "esbuild",
      "node:child_process",
      "node:crypto",
      "node:fs",
      "node:os",
      "node:path",
      "node:zlib",
    ],
  },
  cli: { rooms: ["functions", "cli"], packages: ["*"] },
  local: {
    rooms: [
      "functions/core",
      "functions/handlers",
      "functions/flows/ports",
      "functions/edges/create-ports",
      "local",
    ],
    packages: ["*"],
  },
  examples: { rooms: [], packages: ["aws-cdk-lib", "eks-cilium/infra"] },
  test: { rooms: ["functions", "infra", "cli", "local", "test", "examples"], packages: ["*"] },
};

/** Folders of docs/architecture.md two levels deep; whatever else appears is a decision to be written down first. */
const knownFolders: Readonly<Record<string, readonly string[]>> = {
  "": ["functions", "infra", "cli", "local", "test", "docs", "examples"],
  functions: ["handlers", "flows", "core", "edges"],
  "functions/core": [
    "events",
    "desired",
    "manifests",
    "plan",
    "preflight",
    "health",
    "errands",
    "leaving",
    "record",
    "rollouts",
  ],
  "functions/core/rollouts": ["member"],
  "functions/core/events": [],
  "functions/core/plan": [],
  "functions/core/preflight": ["checks", "immutable", "reachability"],
  "functions/core/preflight/reachability": [],
  "functions/core/health": [],
  "functions/core/errands": [],
  "functions/core/leaving": [],
  "functions/core/record": [],
  "functions/flows": ["leaving", "ports"],
  "functions/edges": ["aws", "kube", "certificates", "telemetry"],
  "functions/edges/aws": [],
  "functions/edges/kube": [],
  infra: ["stacks", "constructs", "iam", "monitoring", "validation", "build"],
  local: ["aws", "kubernetes", "nodes", "demo"],
  docs: ["decisions", "runbooks", "reference"],
};

/** Node's own modules that are pure functions of their input, each in the one file that needs it. */
const pureNodeModules: Readonly<Record<string, string>> = {
  "functions/core/digest.ts": "node:crypto",
  "functions/core/plan/state-config-maps.ts": "node:zlib",
};

/** Files of one shell script, whose words are not ours. */
const shellScripts = ["functions/core/manifests/spire/register-spire-entries.ts"];

const worldlyWords = /\b(await|async|Date|process|setTimeout|fetch|Math\.random|console)\b/;
const vagueNames = /(^|\/)(utils?|helpers?|common|types|services?|misc|index)\.ts$/;
const linesAllowed = 400;
/** Tables of facts may be as long as the facts. */
const dataTables = [
  /^local\/kubernetes\/.*-types\.ts$/,
  /^functions\/core\/preflight\/(?:preflight-table|upgrade-rules)\.ts$/,
];

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes("node_modules"));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map((entry) => entry.name)
      .filter((name) => !(folder === "" && ["dist", "coverage", "cdk.out"].includes(name)));
  } catch {
    return [];
  }
}

function codeOf(file: string): string {
  const text = readFileSync(join(root, file), "utf8");
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [
    ...text.matchAll(/^(?:import|export)\b[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm),
  ]
    .map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "")
    .filter((target) => target !== "");
}

function objectionTo(file: string, target: string, room: keyof typeof rooms): string | undefined {
  const rule = rooms[room];
  if (target.startsWith(".")) {
    const path = join(dirname(file), target);
    const allowed = rule?.rooms.some((place) => path === `${place}.ts` || path.startsWith(`${place}/`));
    return allowed ? undefined : `${file} imports ${path}`;
  }
  if (pureNodeModules[file] === target) return undefined;
  const allowed = rule?.packages.some(
    (name) => name === "*" || target === name || target.startsWith(`${name}/`),
  );
  return allowed ? undefined : `${file} imports ${target}`;
}

/** One circle for each import that closes one, as the files on its way; type-only imports count too. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
    if (way.includes(file) || finished.has(file)) return;
    for (const target of imports.get(file) ?? []) follow(target, [...way, file]);
    finished.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return circles;
}

function relativeImportsOf(file: string): string[] {
  const targets = importsOf(file).filter((target) => target.startsWith("."));
  return targets.map((target) => join(dirname(file), target));
}

describe("the arrows between rooms", () => {
  it.for(Object.keys(rooms))("%s imports only what lies further in", (room) => {
    const files = filesUnder(room);
    expect(files.length, `${room} is empty: the rule checks nothing`).toBeGreaterThan(0);
    const imports = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.map(({ file, target }) => objectionTo(file, target, room)).filter(Boolean)).toEqual([]);
  });

  it.for([
    "events",
    "desired",
    "manifests",
    "plan",
    "preflight",
    "health",
    "errands",
    "leaving",
    "record",
    "rollouts",
  ])("core/%s knows no world", (room) => {
    const files = filesUnder(`functions/core/${room}`).filter((file) => !shellScripts.includes(file));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => worldlyWords.test(codeOf(file)))).toEqual([]);
  });

  it("have no circle", () => {
    const files = ["functions", "infra", "local", "cli", "test"].flatMap(filesUnder);
    const imports = new Map(files.map((file) => [file, relativeImportsOf(file)]));
    expect(imports.get("functions/core/cluster-id.ts")).toEqual(["functions/core/digest.ts"]);
    expect(circlesIn(imports)).toEqual([]);
  });

  it("would have a circle where files import each other, at any distance", () => {
    const ring = { a: ["b", "x"], b: ["c", "x"], c: ["a"], x: [] };
    expect(circlesIn(new Map(Object.entries(ring)))).toEqual(["a -> b -> c -> a"]);
    expect(circlesIn(new Map([["a", ["a"]]]))).toEqual(["a -> a"]);
    expect(
      circlesIn(
        new Map([
          ["a", ["b", "c"]],
          ["b", ["c"]],
          ["c", []],
        ]),
      ),
    ).toEqual([]);
  });

  it("sees a world where there is one", () => {
    expect(filesUnder("functions/flows").some((file) => worldlyWords.test(codeOf(file)))).toBe(true);
    expect(objectionTo("functions/core/x.ts", "node:fs", "functions/core")).toBeDefined();
    expect(objectionTo("functions/flows/x.ts", "../edges/aws/ssm.ts", "functions/flows")).toBeDefined();
    expect(objectionTo("functions/edges/x.ts", "../flows/reconcile.ts", "functions/edges")).toBeDefined();
  });
});

describe("the house", () => {
  it.for(Object.entries(knownFolders))(
    "%s/ has no folder that the architecture does not know",
    ([folder, known]) => {
      expect(foldersIn(folder).filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  it("names each file for one concept, and keeps it short", () => {
    const files = ["functions", "infra", "cli", "local", "test", "examples"].flatMap(filesUnder);
    expect(files.filter((file) => vagueNames.test(file))).toEqual([]);
    expect(
      files.filter(
        (file) => !/^([a-z0-9]+(-[a-z0-9.]+)*|.*\.(test|config))\.ts$/.test(file.split("/").at(-1) ?? ""),
      ),
    ).toEqual([]);
    const tooLong = files.filter((file) => {
      const lines = readFileSync(join(root, file), "utf8").split("\n").length;
      return lines > linesAllowed && !dataTables.some((table) => table.test(file));
    });
    expect(tooLong).toEqual([]);
  });
});
