/** What a secret looks like wherever it stands; the last line of defence, not the first. */
const secrets: readonly RegExp[] = [
  /k8s-aws-v1\.[\w=-]*/g,
  /(?<=\bBearer )[\w.~+/=-]+/gi,
  // A key whose end was cut off is a secret still.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
  // The same in base64, as a Secret carries it; "BEGIN CERTIFICATE" is public and stays.
  /LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FURS)[\w+/=]*/g,
  // Session tokens of AWS, plain and within a URL, by the beginnings that STS gives them.
  /\b(?:IQoJ|FwoG|FQoG)[\w+/=%-]{16,}/g,
];

export function redact(text: string): string {
  return secrets.reduce((kept, secret) => kept.replace(secret, "[redacted]"), text);
}
