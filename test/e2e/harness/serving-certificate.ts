import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { signCertificate } from "../../../functions/edges/certificates/sign-certificate.ts";

/** What an HTTPS server at `localhost` shows, and the authority that vouches for it; all PEM. */
export interface ServingCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Good for a day; the authority's key is forgotten at once. */
export function issueServingCertificate(): ServingCertificate {
  const authorityKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const serverKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const validity = { notBefore: Date.now() - 3_600_000, notAfter: Date.now() + 86_400_000 };
  const authority = signCertificate(
    {
      commonName: "e2e control plane",
      role: { authority: true },
      publicKey: authorityKeys.publicKey,
      ...validity,
    },
    { key: authorityKeys.privateKey },
  );
  const certificate = signCertificate(
    {
      commonName: "kube-apiserver",
      role: { dnsName: "localhost" },
      publicKey: serverKeys.publicKey,
      ...validity,
    },
    { key: authorityKeys.privateKey, certificate: new X509Certificate(authority) },
  );
  return {
    authority,
    certificate,
    key: serverKeys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
