import { join } from "node:path";
import { Pool } from "undici";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import type { BenchCluster } from "../bench-cluster.ts";
import { patchAll } from "../patch-all.ts";
import { watchProcess } from "../watch-process.ts";
import type { Contender } from "./contender.ts";
import type { Tools } from "./tools.ts";

const user = ({ owner }: BenchCluster): string => owner.user;

/** What people use today, and the least that could do it. */
export function others({ helm, chart, values, kubectl, objectsFile, objects }: Tools): readonly Contender[] {
  return [
    {
      name: "helm upgrade --install",
      place: "whole process",
      user,
      run: async (cluster) => {
        const flags = [
          "--kubeconfig",
          cluster.owner.kubeconfig,
          "--namespace",
          "kube-system",
          "--values",
          "-",
        ];
        const env = homeOf(cluster);
        return watchProcess(helm, ["upgrade", "--install", "cilium", chart, ...flags], {
          env,
          input: values,
        });
      },
    },
    {
      name: "kubectl apply --server-side",
      place: "whole process",
      user,
      run: async (cluster) => {
        const flags = ["--kubeconfig", cluster.owner.kubeconfig, "apply", "--server-side", "-f", objectsFile];
        return watchProcess(kubectl, flags, { env: homeOf(cluster) });
      },
    },
    {
      name: "bare PATCHes",
      place: "whole process",
      user,
      run: async ({ proxy, owner, world }) =>
        watchProcess(process.execPath, [join(import.meta.dirname, "bare-script.ts")], {
          env: {
            BARE_ENDPOINT: proxy.endpoint,
            BARE_AUTHORITY: world.controlPlane.certificateAuthority,
            BARE_TOKEN: owner.token,
            BARE_OBJECTS: objectsFile,
          },
        }),
    },
    { name: "bare PATCHes", place: "in process", user, run: (cluster) => patchOnWarmPool(cluster, objects) },
  ];
}

/** A pipeline's job has an empty home: no answers of a server that were kept. The second run finds those of the first. */
function homeOf({ world }: BenchCluster): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: join(world.controlPlane.reaper.folder, "home") };
}

/** On open connections, as the apply step of a pass finds them. */
async function patchOnWarmPool({ proxy, owner, world }: BenchCluster, objects: readonly KubeObject[]) {
  const connections = 16;
  const ca = world.controlPlane.certificateAuthority;
  const pool = new Pool(proxy.endpoint, { connections, allowH2: false, connect: { ca } });
  try {
    const greet = async () => (await pool.request({ method: "GET", path: "/version" })).body.dump();
    await Promise.all(Array.from({ length: connections }, greet));
    const begun = performance.now();
    await patchAll(pool, owner.token, objects);
    return { wall: performance.now() - begun };
  } finally {
    await pool.close();
  }
}
