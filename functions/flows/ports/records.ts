/** A record as stored: its text, and the version that SSM counts up with every write. */
export interface StoredRecord {
  readonly text: string;
  readonly version: number;
}

export interface NamedRecord {
  readonly name: string;
  readonly text: string;
}

/** SSM Parameter Store. Names are those of core/product-names. Throttling is thrown as AwsCallError. */
export interface Records {
  /** Undefined: no such parameter. */
  read(name: string): Promise<StoredRecord | undefined>;
  /** Those of these parameters that there are, by name; ten at most, in one call. */
  readAll(names: readonly string[]): Promise<ReadonlyMap<string, StoredRecord>>;
  /** Overwrites; answers the version that SSM gave it. */
  write(name: string, text: string): Promise<number>;
  /** False: there is one of that name already, which stays as it is. */
  create(name: string, text: string): Promise<boolean>;
  /** Whether or not it is there. */
  delete(name: string): Promise<void>;
  /** All records under a path; all pages. */
  list(path: string): Promise<readonly NamedRecord[]>;
}
