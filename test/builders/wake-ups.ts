import { jsonAt, parseJson } from "../../functions/core/json.ts";
import { reconcile } from "../../functions/flows/reconcile.ts";
import type { ClusterStory } from "./cluster-story.ts";

/** What one pass came to. */
export interface Look {
  readonly kind: string;
  readonly phase: string | undefined;
  /** Seconds until the next one; undefined: nothing asks for it. */
  readonly after: number | undefined;
}

/** The passes of a cluster as the queue has them follow each other: with the product's own delays and attempts. */
export class WakeUps {
  readonly #story: ClusterStory;
  attempt = 0;

  constructor(story: ClusterStory) {
    this.#story = story;
  }

  /** One pass, and the time until the next. */
  async next(): Promise<Look> {
    const { world, id } = this.#story;
    const sent: { readonly body: string; readonly delay: number }[] = [];
    const send = async (body: string, delay: number) => {
      await world.ports.triggers.send(body, delay);
      sent.push({ body, delay });
    };
    const triggers = { ...world.ports.triggers, send };
    const request = { version: 1, cluster: id, attempt: this.attempt, why: "sweep" } as const;
    const { kind, phase } = await reconcile(request, { ...world.ports, triggers });
    const [message] = sent;
    if (message !== undefined) {
      this.attempt = Number(jsonAt(parseJson(message.body), "detail", "attempt"));
      await this.#story.letTimePass(Math.max(1, message.delay));
    }
    return { kind, phase, after: message?.delay };
  }

  /** Passes until nothing asks for another, or one of them is as wanted. */
  async until(isEnough: (look: Look) => boolean | Promise<boolean>, most = 60): Promise<Look[]> {
    const looks: Look[] = [];
    while (looks.length < most) {
      const look = await this.next();
      looks.push(look);
      if (look.after === undefined || (await isEnough(look))) return looks;
    }
    throw new Error(`${this.#story.id.name} asks for another look after ${most} passes`);
  }
}
