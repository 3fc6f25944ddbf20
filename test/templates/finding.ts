/** What a linter says of one resource of a template. */
export interface Finding {
  /** `W3005`, `CKV_AWS_27` */
  readonly rule: string;
  readonly isError: boolean;
  /** Logical id; empty: the template as a whole. */
  readonly resource: string;
  readonly message: string;
}
