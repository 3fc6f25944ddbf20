/** Secrets by their looks, wherever they stand: the last line of defence, after careful messages. */
const secrets: readonly RegExp[] = [
  /k8s-aws-v1\.[\w=-]*/g,
  /(?<=\bBearer )[\w.~+/=-]+/gi,
  // A key whose end was cut off is a secret still.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
  // The same in base64, as a Secret carries it, by the three ways its first bytes may fall; "BEGIN CERTIFICATE" is
  // public and stays.
  /LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FURS)[\w+/=]*/g,
  /0tLS0tQkVHSU4g(?!Q0VSVElGSUNBVEUt)[\w+/=]*/g,
  /tLS0tLUJFR0lOI(?!ENFUlRJRklDQVRFL)[\w+/=]*/g,
  // JSON Web Tokens, of ServiceAccounts among others: a header, and whatever follows it.
  /\beyJ[\w-]{16,}(?:\.[\w-]*)*/g,
  // Session tokens of AWS, plain and within a URL, by the beginnings that STS gives them.
  /\b(?:IQoJ|FwoG|FQoG|AQo)[\w+/=%-]{16,}/g,
  // What else a presigned URL carries.
  /(?<=\bX-Amz-(?:Signature|Security-Token)(?:=|%3D))[\w+/=%-]+/gi,
  // Keys without looks of their own, by the names they go under.
  /(?<=\b(?:aws_?)?(?:secret_?(?:access_?)?key|session_?token)\b["']?\s{0,3}[:=]\s{0,3}["']?)[\w+/=%-]{16,}/gi,
];

/** A text without what looks like a secret: for log lines, records, events and errors alike. */
export function redact(text: string): string {
  return secrets.reduce((kept, secret) => kept.replace(secret, "[redacted]"), text);
}

/** A value of plain data with each of its texts redacted; names of members stay. */
export function redactTexts<Value>(value: Value): Value {
  return redacted(value) as Value;
}

function redacted(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(redacted);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redacted(member)]));
}
