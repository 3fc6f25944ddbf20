import { principalName } from "../caller.ts";

/** The ids that IAM gives to roles and users: who is made again under an old ARN is somebody else. */
export class PrincipalIds {
  readonly #recreations = new Map<string, number>();

  /** `AROADEPLOYER`, of a role; `AROADEPLOYER1` after it was made again. */
  idOf(principalArn: string): string {
    const kind = principalArn.includes(":role/") ? "AROA" : "AIDA";
    return `${kind}${principalName(principalArn).toUpperCase()}${this.#recreations.get(principalArn) ?? ""}`;
  }

  recreate(principalArn: string): void {
    this.#recreations.set(principalArn, (this.#recreations.get(principalArn) ?? 0) + 1);
  }
}
