import { describe, expect, it } from "vitest";
import type { KubeAnswer } from "../../../functions/edges/kube/kube-answer.ts";
import type { KubeRequest } from "../../../functions/edges/kube/kube-request.ts";
import { kubeRequests } from "../../../functions/edges/kube/kube-requests.ts";
import { toKubeApiError } from "../../../functions/edges/kube/to-kube-api-error.ts";
import { failureStatus } from "../../builders/scripted-server.ts";

const request: KubeRequest = {
  verb: "apply",
  subject: "ConfigMap t1/c",
  method: "PATCH",
  path: "/api/v1/namespaces/t1/configmaps/c",
};

function answer(status: number, body: unknown, retryAfter?: number): KubeAnswer {
  return { status, type: "application/json", text: JSON.stringify(body), retryAfter };
}

/** Bodies as kube-apiserver 1.36.2 answered them (kubernetes-api reference, answers). */
describe("an answer of the API server", () => {
  it.each([
    ["invalid", 400, "BadRequest", "the name of the object (zzz) does not match the name on the URL (c)"],
    ["unauthorized", 401, "Unauthorized", "Unauthorized"],
    ["forbidden", 403, "Forbidden", 'configmaps "x" is forbidden: User "limited" cannot patch resource'],
    ["absent", 404, "NotFound", 'namespaces "nons" not found'],
    ["invalid", 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"],
    ["conflict", 409, "Conflict", 'Apply failed with 1 conflict: conflict with "m1": .data.k'],
    ["server", 410, "Expired", "The provided continue parameter is too old"],
    ["invalid", 415, "UnsupportedMediaType", "415: Unsupported Media Type"],
    ["invalid", 422, "Invalid", 'ConfigMap "Bad_Name" is invalid'],
    ["throttled", 429, "TooManyRequests", "Cannot evict pod"],
    ["server", 500, "InternalError", 'Internal error occurred: failed calling webhook "x"'],
    ["server", 503, "ServiceUnavailable", "the server is currently unable to handle the request"],
    ["server", 504, "Timeout", "Timeout: Too large resource version: 9, current: 1"],
  ])("is %s: %d %s", (kind, status, reason, message) => {
    const callError = toKubeApiError(request, answer(status, failureStatus(status, reason, message)), "demo");
    expect(callError).toMatchObject({ kind, status });
    expect(callError.message).toContain(
      `apply ConfigMap t1/c on cluster demo: ${status} ${reason}: ${message}`,
    );
  });

  it.each([
    "failed to create typed patch object (/c; /v1, Kind=ConfigMap): .dataa: field not declared in schema",
    "failed to convert new object (t1/s; /v1, Kind=Secret) to proper version: illegal base64 data at input byte 0",
  ])("is the client's fault where a bare 500 objects to what was sent: %s", (message) => {
    expect(toKubeApiError(request, answer(500, failureStatus(500, "", message)), "demo")).toMatchObject({
      kind: "invalid",
      status: 500,
      message: `apply ConfigMap t1/c on cluster demo: 500: ${message}`,
    });
  });

  it("is the server's where its store has trouble, though that 500 has no reason either", () => {
    const trouble = failureStatus(500, "", "etcdserver: leader changed");
    expect(toKubeApiError(request, answer(500, trouble), "demo").kind).toBe("server");
  });

  it("keeps every cause", () => {
    const causes = [
      { reason: "FieldManagerConflict", message: 'conflict with "m3"', field: ".data.k" },
      { reason: "FieldManagerConflict", message: 'conflict with "helm" using v1', field: ".data.n" },
    ];
    const body = failureStatus(409, "Conflict", "Apply failed with 2 conflicts", { causes });
    expect(toKubeApiError(request, answer(409, body), "demo").causes).toEqual(causes);
  });

  it("takes the time to wait from the header, else from the body", () => {
    const body = failureStatus(429, "TooManyRequests", "slow down", { retryAfterSeconds: 10 });
    expect(toKubeApiError(request, answer(429, body, 1), "demo").retryAfter).toBe(1);
    expect(toKubeApiError(request, answer(429, body), "demo").retryAfter).toBe(10);
  });

  it("may be plain text, which is how groups are missed and load is shed", () => {
    const text = (status: number, words: string): KubeAnswer => ({
      status,
      type: "text/plain",
      text: words,
      retryAfter: undefined,
    });
    expect(toKubeApiError(request, text(404, "404 page not found\n"), "demo")).toMatchObject({
      kind: "absent",
      message: expect.stringContaining("does not serve this kind"),
    });
    expect(
      toKubeApiError(request, text(429, "Too many requests, please try again later."), "demo").kind,
    ).toBe("throttled");
    expect(toKubeApiError(request, text(503, "Apiserver is shutting down."), "demo").message).toBe(
      "apply ConfigMap t1/c on cluster demo: 503: Apiserver is shutting down.",
    );
  });
});

describe("a denial by RBAC", () => {
  const told = (subject: KubeRequest, words: string) =>
    toKubeApiError(subject, answer(403, failureStatus(403, "Forbidden", words)), "demo").message;
  const rule = (group: string, resource: string, verb: string) =>
    `{"apiGroups":["${group}"],"resources":["${resource}"],"verbs":["${verb}"]}`;

  it.each([
    [
      'nodes is forbidden: User "us" cannot list resource "nodes" in API group "" at the cluster scope',
      `a ClusterRole bound to whoever asked needs the rule ${rule("", "nodes", "list")}`,
    ],
    [
      'daemonsets.apps "cilium" is forbidden: User "us" cannot patch resource "daemonsets" in API group "apps" in the namespace "kube-system"',
      `a Role in kube-system, or a ClusterRole, bound to whoever asked needs the rule ${rule("apps", "daemonsets", "patch")}`,
    ],
    [
      'nodes "x" is forbidden: User "us" cannot patch resource "nodes/status" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "theirs" not found',
      rule("", "nodes/status", "patch"),
    ],
    [
      'forbidden: User "us" cannot get path "/apis/cilium.io/v2"',
      'a ClusterRole bound to whoever asked needs the rule {"nonResourceURLs":["/apis/cilium.io/v2"],"verbs":["get"]}',
    ],
  ])("ends with the rule that is missing: %s", (words, end) => {
    const message = told(request, words);
    expect(message).toContain(words);
    expect(message.endsWith(end), message).toBe(true);
  });

  it("is told from one by admission, which has its own words", () => {
    const words =
      "daemonsets.apps \"cilium\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no";
    expect(told(request, words)).toBe(`apply ConfigMap t1/c on cluster demo: 403 Forbidden: ${words}`);
  });
});

describe("an answer about a Secret", () => {
  const key = "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t";
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace: "kube-system", name: "cilium-ca" },
  };
  const ref = { apiVersion: "v1", kind: "Secret", namespace: "kube-system", name: "cilium-ca" };
  const requests = [
    kubeRequests.apply(secret, {}),
    kubeRequests.apply(secret, { dryRun: true }),
    kubeRequests.get(ref),
    kubeRequests.delete(ref, "uid"),
    kubeRequests.list("Secret", {}, "whole", undefined),
  ];

  it.each([400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 500, 503])(
    "leaves none of its words behind, whatever the status: %i",
    (status) => {
      const causes = [{ reason: key, message: key, field: key }];
      const bodies: readonly KubeAnswer[] = [
        answer(status, failureStatus(status, key, `denied: ${key}`, { causes })),
        { status, type: "text/plain", text: key, retryAfter: undefined },
      ];
      for (const confidential of requests) {
        for (const body of bodies) {
          const { message, causes: told } = toKubeApiError(confidential, body, "demo");
          expect(JSON.stringify([message, told])).not.toContain(key.slice(0, 8));
          expect(message).toContain("its words are left out");
        }
      }
    },
  );

  it("still says, in words of ours, what the principal may not do", () => {
    const words =
      'secrets "cilium-ca" is forbidden: User "us" cannot patch resource "secrets" in API group "" in the namespace';
    const [request] = requests;
    const { kind, message } = toKubeApiError(
      request as KubeRequest,
      answer(403, failureStatus(403, "Forbidden", `${words} ${key}`)),
      "demo",
    );
    expect(kind).toBe("forbidden");
    expect(message).toContain("403 Forbidden: the principal cannot patch resource secrets; ");
    expect(message).toContain(
      'needs the rule {"apiGroups":[""],"resources":["secrets"],"verbs":["patch"]}; its words are',
    );
    expect(message).not.toContain(key);
  });
});
