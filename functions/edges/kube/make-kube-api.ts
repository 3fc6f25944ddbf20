import type { KubeObject } from "../../core/kube-object.ts";
import { type KindName, resourceKinds } from "../../core/resource-kinds.ts";
import type { KubeApi, ListOptions } from "../../flows/ports/kube-api.ts";
import { KubeApiError } from "../../flows/ports/kube-api-error.ts";
import { type KubePage, readAllowed, readObject, readPage, readResourceNames } from "./kube-answer.ts";
import { attemptOf, type KubeRequest } from "./kube-request.ts";
import { kubeRequests, type ListView } from "./kube-requests.ts";
import type { HttpClient } from "./make-http-client.ts";
import { readAllPages } from "./read-all-pages.ts";

/** The port, in terms of single calls. */
export function makeKubeApi(http: HttpClient, cluster: string): KubeApi {
  async function fetchAs<Answer>(request: KubeRequest, read: (text: string) => Answer | undefined) {
    const { status, type, text } = await http(request);
    const value = read(text);
    if (value !== undefined) return { status, value };
    throw new KubeApiError(
      "unreachable",
      `${attemptOf(request, cluster)}: ${status}, but its body (${type || "untyped"}, ${text.length} characters) is not what was asked for: it was cut, or no API server sent it`,
      { status },
    );
  }

  const pages = <Item>(
    kind: KindName,
    options: ListOptions,
    view: ListView,
    pick: (item: KubePage["items"][number]) => readonly Item[],
  ): Promise<readonly Item[] | undefined> => {
    const items = readAllPages<Item>(async (from) => {
      const { value } = await fetchAs(kubeRequests.list(kind, options, view, from), readPage);
      return { items: value.items.flatMap(pick), next: value.next };
    });
    // That there is no DaemonSet, nor a node, is not what a server says by not serving them.
    return isBuiltIn(kind) ? items : orAbsent(items);
  };
  const whole = (name: KindName, item: KubePage["items"][number]): KubeObject => {
    const { apiVersion, kind } = resourceKinds[name];
    return { apiVersion, kind, ...item };
  };

  return {
    get: async (ref) => (await orAbsent(fetchAs(kubeRequests.get(ref), readObject)))?.value,

    list: (name, options = {}) => pages(name, options, "whole", (item) => [whole(name, item)]),

    pick: (name, options, pick) => pages(name, options, "whole", (item) => pick(whole(name, item))),

    listMetadata: (name, options = {}) => pages(name, options, "metadata", ({ metadata }) => [metadata]),

    servedResources: async (apiVersion) =>
      (await orAbsent(fetchAs(kubeRequests.discover(apiVersion), readResourceNames)))?.value,

    create: async (object, options = {}) =>
      (await fetchAs(kubeRequests.create(object, options), readObject)).value,

    apply: async (object, options = {}) => {
      const { status, value } = await fetchAs(kubeRequests.apply(object, options), readObject);
      return { created: status === 201, object: value };
    },

    patchLabels: async (ref, patch) => {
      const answer = await orAbsent(fetchAs(kubeRequests.patchLabels(ref, patch), readObject));
      return answer === undefined ? "absent" : "patched";
    },

    patchFields: async (ref, patch) => {
      const answer = await orAbsent(fetchAs(kubeRequests.patchFields(ref, patch), readObject));
      return answer === undefined ? "absent" : "patched";
    },

    delete: async (ref, uid) => {
      const answer = await orAbsent(http(kubeRequests.delete(ref, uid)));
      return answer === undefined ? "absent" : "deleted";
    },

    evict: async (ref, uid) => {
      try {
        const answer = await orAbsent(http(kubeRequests.evict(ref, uid)));
        return answer === undefined ? "absent" : "evicted";
      } catch (error) {
        // A budget that spares none answers as a server that is too busy; either way it is for later.
        if (error instanceof KubeApiError && error.kind === "throttled") return "refused";
        throw error;
      }
    },

    mayAdminister: async () => (await fetchAs(kubeRequests.review(everything), readAllowed)).value,

    may: async (attempt) => (await fetchAs(kubeRequests.review(attempt), readAllowed)).value,
  };
}

/** Whether every API server serves the kind; others come with a CustomResourceDefinition. */
function isBuiltIn(kind: KindName): boolean {
  const [group = "", version] = resourceKinds[kind].apiVersion.split("/");
  return version === undefined || !group.includes(".") || group.endsWith(".k8s.io");
}

const everything = { verb: "*", group: "*", resource: "*" };

/** The answer, or undefined where the server has no such thing. */
async function orAbsent<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "absent") return undefined;
    throw error;
  }
}
