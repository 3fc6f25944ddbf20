import { secretsNamespace } from "../names.ts";
import type { ConfigTable } from "./config-table.ts";

/** Network policies and their DNS names. */
export const policy: ConfigTable = {
  "enable-policy": "default",
  "enable-k8s-networkpolicy": "true",
  "enable-non-default-deny-policies": "true",
  "enable-endpoint-lockdown-on-policy-overflow": "false",
  "policy-cidr-match-mode": "",

  "enable-policy-secrets-sync": "true",
  "policy-secrets-namespace": secretsNamespace,
  "policy-secrets-only-from-secrets-namespace": "true",

  "dnsproxy-socket-linger-timeout": "10",
  "tofqdns-dns-reject-response-code": "refused",
  "tofqdns-enable-dns-compression": "true",
  "tofqdns-endpoint-max-ip-per-hostname": "1000",
  "tofqdns-idle-connection-grace-period": "0s",
  "tofqdns-max-deferred-connection-deletes": "10000",
  "tofqdns-preallocate-identities": "true",
  "tofqdns-proxy-response-max-delay": "100ms",
};
