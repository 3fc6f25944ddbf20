import { authorizedUser, type TokenUser } from "../../../local/aws/eks/authenticator.ts";
import type { ClusterServer } from "../../../local/aws/eks/cluster-state.ts";
import { type LocalKubernetes, startKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";
import { kubernetesLatencies } from "./latencies.ts";

/** The API servers of a fleet, as far away as `latencies.ts` says; every one after the first begins as its copy. */
export class ApiServers {
  readonly #speed: number;
  readonly #byName = new Map<string, LocalKubernetes>();

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** `whoIs`: what EKS says of a bearer token. */
  async open(name: string, whoIs: (token: string) => Promise<TokenUser | undefined>): Promise<ClusterServer> {
    const authenticate = async (token: string) => {
      const user = await whoIs(token);
      return user && authorizedUser(user);
    };
    const [first] = this.#byName.values();
    const kubernetes = await (first?.startCopy ?? startKubernetes)({ authenticate });
    this.#byName.set(name, kubernetes);
    this.#delay(kubernetes, kubernetesLatencies.read, true);
    this.#delay(kubernetes, kubernetesLatencies.write, false);
    return { endpoint: kubernetes.endpoint, certificateAuthority: kubernetes.certificateAuthority };
  }

  of(name: string): LocalKubernetes {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    throw new Error(`looking inside cluster ${name}: EKS has not opened it. Look at it at EKS first.`);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#byName.values()].map((kubernetes) => kubernetes.stop()));
  }

  #delay({ faults }: LocalKubernetes, milliseconds: number, reads: boolean): void {
    const fault = { type: "delay", milliseconds: milliseconds / this.#speed } as const;
    faults.inject(fault, ({ method }) => (method === "GET") === reads, Infinity);
  }
}
