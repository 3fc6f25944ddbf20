import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Container, Pod } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "../harness/control-plane/admin-client.ts";
import { containerSpec } from "./container-spec.ts";
import { type ContainerImage, containerImage } from "./images.ts";
import { leftOutContainers } from "./overrides.ts";
import { addPodNetwork, type PodNetwork } from "./pod-network.ts";
import { podStatus } from "./pod-status.ts";
import { isReady } from "./probe.ts";
import { type ContainerSpec, type RunningContainer, runContainer } from "./run-container.ts";
import type { DataPlaneNode } from "./start-node.ts";

export interface PodHost {
  readonly admin: AdminClient;
  readonly node: DataPlaneNode;
  /** For a pod with a network of its own. */
  readonly newAddress: () => string;
  /** Changes what the harness must change of the files in the pod's volumes. */
  readonly changeFiles: (volumes: string, container: Container) => Promise<void>;
  readonly beforeStart: (volumes: string, container: Container) => Promise<void>;
  /** Every line is about one pod. */
  readonly say: (line: string) => void;
}

/** One pod as the kubelet runs it, from its network to its end. */
export class PodLife {
  readonly pod: Pod;
  readonly #host: PodHost;
  readonly #ending = new AbortController();
  readonly #running = new Map<string, RunningContainer>();
  readonly #logs: { readonly container: string; readonly read: () => Promise<string> }[] = [];
  readonly #restarts = new Map<string, number>();
  readonly #ready = new Set<string>();
  readonly #held = new Set<string>();
  #reported: Promise<void> = Promise.resolve();
  #network: PodNetwork | undefined;
  readonly #lived: Promise<void>;
  #starts = 0;
  #said = "";

  constructor(host: PodHost, pod: Pod) {
    this.#host = host;
    this.pod = { ...pod, status: { ...pod.status, hostIP: host.node.address } };
    this.#lived = this.#live().catch((cause: unknown) => {
      if (!this.#ending.signal.aborted)
        host.say(`${this.#name}: ${cause instanceof Error ? cause.message : cause}`);
    });
  }

  get network(): PodNetwork | undefined {
    return this.#network;
  }

  container(name: string): RunningContainer {
    const container = this.#running.get(name);
    if (container === undefined) throw new Error(`container ${name} of pod ${this.#name} does not run`);
    return container;
  }

  /** Kills a container and does not start it again until it is released, as if it crashed over and over. */
  async hold(name: string): Promise<void> {
    this.#held.add(name);
    await this.container(name).signal("KILL");
  }

  release(name: string): void {
    this.#held.delete(name);
  }

  /** Of all runs of a container so far, the oldest first. */
  async log(container: string): Promise<string> {
    const logs = this.#logs.filter((log) => log.container === container);
    return (await Promise.all(logs.map(({ read }) => read()))).join("");
  }

  /** SIGTERM, and SIGKILL after the pod's grace; then its network goes, and last the pod. */
  async end(): Promise<void> {
    const { terminationGracePeriodSeconds = 30, containers = [] } = this.pod.spec ?? {};
    const running = [...this.#running];
    for (const [name, container] of running) {
      const { exec } = containers.find((candidate) => candidate.name === name)?.lifecycle?.preStop ?? {};
      if (exec?.command !== undefined && container.program.ended() === undefined)
        await container.exec(...exec.command).catch(() => "");
    }
    this.#ending.abort();
    await Promise.all(
      running.map(async ([, { program, signal }]) => {
        await signal("TERM");
        const deadline = Date.now() + terminationGracePeriodSeconds * 1000;
        while (program.ended() === undefined && Date.now() < deadline) await sleep(50);
        await signal("KILL");
      }),
    );
    await this.#lived;
    await this.#network?.remove().catch((cause: Error) => this.#host.say(`${this.#name}: ${cause.message}`));
    await this.#host.admin.delete(`${this.#path}?gracePeriodSeconds=0`);
  }

  get #name(): string {
    return `${this.pod.metadata?.namespace}/${this.pod.metadata?.name}`;
  }

  get #volumes(): string {
    return join(this.#host.node.reaper.folder, "volumes/pods", this.pod.metadata?.uid ?? "");
  }

  get #path(): string {
    return `/api/v1/namespaces/${this.pod.metadata?.namespace}/pods/${this.pod.metadata?.name}`;
  }

  async #live(): Promise<void> {
    const { hostNetwork, initContainers = [], containers = [] } = this.pod.spec ?? {};
    if (hostNetwork !== true) {
      const address = this.#host.newAddress();
      // A chained plugin fails until its agent serves; the kubelet tries again.
      while (this.#network === undefined && !this.#ending.signal.aborted) {
        try {
          this.#network = await addPodNetwork(this.#host.node, this.pod, address);
        } catch (cause) {
          this.#host.say(`${this.#name}: ${cause instanceof Error ? cause.message : cause}`);
          await this.#pause(1000);
        }
      }
    }
    await this.#report();
    for (const container of initContainers) await this.#runToEnd(container);
    await Promise.all(containers.map((container) => this.#keepRunning(container)));
  }

  async #runToEnd(container: Container): Promise<void> {
    if (container.name in leftOutContainers) return;
    while (!this.#ending.signal.aborted) {
      const running = await this.#start(container);
      if (running === undefined) return;
      while (running.program.ended() === undefined) await sleep(20);
      if (running.program.ended() === "0" || this.#ending.signal.aborted) return;
      this.#host.say(
        `${this.#name}: ${container.name} ended with ${running.program.ended()}: ${await running.program.log()}`,
      );
      await this.#pause(1000);
    }
  }

  async #keepRunning(container: Container): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const running = await this.#startOrSay(container);
      if (running === "failed") {
        await this.#pause(1000);
        continue;
      }
      if (running === undefined) {
        this.#ready.add(container.name);
        await this.#report();
        return;
      }
      const started = Date.now();
      let refreshed = started;
      while (running.program.ended() === undefined && !this.#ending.signal.aborted) {
        const ready =
          Date.now() - started >= initialDelay(container) &&
          (await isReady(this.#host.node, container, this.#network?.namespace));
        if (ready) this.#ready.add(container.name);
        else this.#ready.delete(container.name);
        await this.#report();
        await this.#pause(ready ? 4000 : 300);
        // As a kubelet does in time: a SPIRE agent that waits for the server's bundle must find it.
        if (!ready && Date.now() - refreshed > 2000) {
          await this.#specOf(container, running.image);
          refreshed = Date.now();
        }
      }
      this.#ready.delete(container.name);
      if (this.#ending.signal.aborted) return;
      this.#restarts.set(container.name, (this.#restarts.get(container.name) ?? 0) + 1);
      const lastWords = (await running.program.log()).trimEnd().split("\n").slice(-3).join("\n");
      this.#host.say(`${this.#name}: ${container.name} ended with ${running.program.ended()}: ${lastWords}`);
      await this.#report();
      do await this.#pause(1000);
      while (this.#held.has(container.name) && !this.#ending.signal.aborted);
    }
  }

  async #startOrSay(container: Container): Promise<RunningContainer | "failed" | undefined> {
    try {
      return await this.#start(container);
    } catch (cause) {
      this.#host.say(`${this.#name}: ${cause instanceof Error ? cause.message : cause}`);
      return "failed";
    }
  }

  async #start(container: Container): Promise<RunningContainer | undefined> {
    const image = await containerImage(container.image ?? "");
    if (image === undefined) return undefined;
    const spec = await this.#specOf(container, image);
    await this.#host.beforeStart(this.#volumes, container);
    if (this.#ending.signal.aborted) return undefined;
    this.#starts += 1;
    const id = `${this.pod.metadata?.name}-${container.name}-${this.#starts}`;
    const running = runContainer(this.#host.node, { id, ...spec });
    this.#running.set(container.name, running);
    this.#logs.push({ container: container.name, read: running.program.log });
    return running;
  }

  /** Writes the volumes anew, too. */
  async #specOf(container: Container, image: ContainerImage): Promise<Omit<ContainerSpec, "id">> {
    const { admin, node, changeFiles } = this.#host;
    const spec = await containerSpec(admin, node, this.pod, container, image, this.#network?.namespace);
    await changeFiles(this.#volumes, container);
    return spec;
  }

  /** One after the other: the last word must be the last to arrive. */
  #report(): Promise<void> {
    this.#reported = this.#reported.then(() => this.#tell());
    return this.#reported;
  }

  async #tell(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const status = podStatus(this.pod, {
      hostAddress: this.#host.node.address,
      address: this.#network?.address ?? this.#host.node.address,
      ready: this.#ready,
      restarts: this.#restarts,
    });
    const text = JSON.stringify(status);
    if (text === this.#said) return;
    this.#said = text;
    const now = new Date().toISOString();
    const conditions = status.conditions.map((condition) => ({ ...condition, lastTransitionTime: now }));
    await this.#host.admin.patch(`${this.#path}/status`, {
      status: { startTime: now, ...status, conditions },
    });
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#ending.signal }).catch(() => {});
  }
}

/** Milliseconds before a kubelet asks at all; agents roll one after the other at this pace. */
function initialDelay({ startupProbe, readinessProbe }: Container): number {
  const delays = [startupProbe, readinessProbe].map((probe) => probe?.initialDelaySeconds ?? 0);
  return Math.max(...delays) * 1000;
}
