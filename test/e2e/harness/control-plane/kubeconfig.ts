import { stringify } from "yaml";

/** A kubeconfig with one cluster and one user, known by a token or by the file that has it. */
export function kubeconfig(
  endpoint: string,
  certificateAuthority: string,
  token: string | { readonly tokenFile: string },
): string {
  const cluster = {
    server: endpoint,
    "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64"),
  };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "e2e", cluster }],
    users: [{ name: "e2e", user: typeof token === "string" ? { token } : token }],
    contexts: [{ name: "e2e", context: { cluster: "e2e", user: "e2e" } }],
    "current-context": "e2e",
  });
}
