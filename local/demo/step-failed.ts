/** A step of the story that was not seen. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";

  constructor(step: string, lastSeen: string) {
    super(`${step}: not seen. Last seen: ${lastSeen}`);
  }
}
