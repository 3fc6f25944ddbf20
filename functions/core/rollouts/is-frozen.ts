/** Whether the fleet is frozen, by the text of its parameter: only `off`, or no parameter, lets anything start. */
export function isFrozen(text: string | undefined): boolean {
  return text !== undefined && !/^\W*off\b/i.test(text);
}
