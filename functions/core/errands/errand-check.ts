/** Beginning of the name of every check that errands make: what is not asked on a pass is told again by it. */
export const errandPrefix = "errand: ";

export function isErrandCheck({ name }: { readonly name: string }): boolean {
  return name.startsWith(errandPrefix);
}
