/** What differs from minor to minor in SPIRE's objects. */
export interface SpireDifferences {
  /** Health ports are declared, and probed by name. */
  readonly declaresHealthPorts: boolean;
}
