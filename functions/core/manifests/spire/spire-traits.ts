/** What differs from minor to minor in SPIRE's objects. */
export interface SpireTraits {
  /** Health ports are declared, and probed by name. */
  readonly declaresHealthPorts: boolean;
}
