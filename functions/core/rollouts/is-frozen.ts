/** `off` and `false`, and what a thaw writes: `off (by jana: why)`. */
const free = /^\s*(["']?)(?:off|false)\1\s*(?:[({]by\b.*)?$/is;

/**
 * Whether the fleet is frozen, by the text of its parameter. Anything but the word that frees it does, `off-hours freeze
 * until Monday` too; so does what cannot be understood. No parameter: it is not.
 */
export function isFrozen(text: string | undefined): boolean {
  return text !== undefined && !free.test(text);
}
