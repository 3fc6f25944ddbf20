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

  const pages = (kind: KindName, options: ListOptions, view: ListView) =>
    orAbsent(
      readAllPages<KubePage["items"][number]>(
        async (from) => (await fetchAs(kubeRequests.list(kind, options, view, from), readPage)).value,
      ),
    );

  return {
    get: async (ref) => (await orAbsent(fetchAs(kubeRequests.get(ref), readObject)))?.value,

    list: async (name, options = {}) => {
      const { apiVersion, kind } = resourceKinds[name];
      const items = await pages(name, options, "whole");
      return items?.map((item): KubeObject => ({ apiVersion, kind, ...item }));
    },

    listMetadata: async (name, options = {}) => {
      const items = await pages(name, options, "metadata");
      return items?.map(({ metadata }) => metadata);
    },

    servedResources: async (apiVersion) =>
      (await orAbsent(fetchAs(kubeRequests.discover(apiVersion), readResourceNames)))?.value,

    apply: async (object, options = {}) => {
      const { status, value } = await fetchAs(kubeRequests.apply(object, options), readObject);
      return { created: status === 201, object: value };
    },

    patchLabels: async (ref, patch) => {
      const answer = await orAbsent(fetchAs(kubeRequests.patchLabels(ref, patch), readObject));
      return answer === undefined ? "absent" : "patched";
    },

    delete: async (ref, uid) => {
      const answer = await orAbsent(http(kubeRequests.delete(ref, uid)));
      return answer === undefined ? "absent" : "deleted";
    },

    mayAdminister: async () => (await fetchAs(kubeRequests.review(), readAllowed)).value,
  };
}

/** The answer, or undefined where the server has no such thing. */
async function orAbsent<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "absent") return undefined;
    throw error;
  }
}
