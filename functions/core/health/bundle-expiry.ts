/** One certificate of a PEM text. */
const certificate = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g;

/** Tag and length of a UTCTime, and of a GeneralizedTime. */
const times = ["\x17\x0d", "\x18\x0f"];

/** Two times in a row are the validity of X.509, from and until; `@` stands for tag and length. */
const validity = /@\d{12,14}Z@(\d{12}|\d{14})Z/;

/** Until when the last of these certificates is valid, as 14 digits; undefined: none of them says so. */
export function bundleExpiry(pem: string): string | undefined {
  const ends = [...pem.matchAll(certificate)].flatMap(([, text = ""]) => validUntil(text) ?? []);
  return ends.sort().at(-1);
}

function validUntil(base64: string): string | undefined {
  const marked = times.reduce((text, time) => text.replaceAll(time, "@"), bytesOf(base64));
  const [, until] = validity.exec(marked) ?? [];
  if (until === undefined || until.length === 14) return until;
  // Two digits of a year below 50 are of this century (RFC 5280).
  return `${Number(until.slice(0, 2)) < 50 ? "20" : "19"}${until}`;
}

function bytesOf(base64: string): string {
  try {
    return atob(base64.replace(/\s+/g, ""));
  } catch {
    return "";
  }
}
