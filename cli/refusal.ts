/** Something the caller can put right; its message is the whole story, without a stack. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
