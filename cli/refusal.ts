/** Error that the caller can put right; its message is printed without a stack. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
