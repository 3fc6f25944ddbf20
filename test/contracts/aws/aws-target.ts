/** One implementation of AWS: the stand-in, an emulator, or the real one. */
export interface AwsTarget {
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Twelve digits. */
  readonly account: string;
  readonly stop: () => Promise<void>;
}

/** The name that a call fails under; a call that does not fail is a failure of the test. */
export async function errorName(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    () => "answered",
    (error: unknown) => error,
  );
  return outcome instanceof Error ? outcome.name : String(outcome);
}
