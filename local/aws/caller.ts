/** A principal that signs requests with an access key. */
export interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Twelve digits. */
  readonly account: string;
  /** ARN of the IAM role (with its path) or user, never of an STS session. */
  readonly principalArn: string;
}

export const sessionName = "local";

/** `Deployer`, of `arn:aws:iam::111122223333:role/path/Deployer`. */
export function principalName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** ARN by which STS names the caller: roles appear as their session, without the role's path. */
export function callerArn({ account, principalArn }: Caller): string {
  return principalArn.includes(":role/")
    ? `${sessionArn(account, principalName(principalArn))}/${sessionName}`
    : principalArn;
}

/** The id behind that ARN, `AROA…:session` for a role; SQS shows it as the sender. */
export function callerId({ principalArn }: Caller): string {
  const name = principalName(principalArn).toUpperCase();
  return principalArn.includes(":role/") ? `AROA${name}:${sessionName}` : `AIDA${name}`;
}

export function sessionArn(account: string, roleName: string): string {
  return `arn:aws:sts::${account}:assumed-role/${roleName}`;
}
