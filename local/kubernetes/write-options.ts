/** Options of a write. */
export interface WriteOptions {
  readonly fieldManager: string;
  readonly dryRun?: boolean;
  /** Server-side apply: take fields away from other managers. */
  readonly force?: boolean;
  /** POST and PUT: refuse unknown fields instead of dropping them with a warning. */
  readonly strict?: boolean;
  /** Empty or absent: the object itself. */
  readonly subresource?: string;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}
