import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import type { ClusterStory } from "../../builders/cluster-story.ts";
import { playCell, type Trouble } from "./play-cell.ts";

/** Of a function; one whose token STS does not take any more for it is the 401 of the API server's matrix. */
const clockOffBy =
  (seconds: number) =>
  ({ world: { ports } }: ClusterStory): Ports => ({ ...ports, now: () => ports.now() + seconds * 1000 });

/** Somebody deletes the record in the middle of a pass. */
const deletedBefore =
  (call: "readAll" | "write") =>
  ({ world: { ports, clients } }: ClusterStory): Ports => {
    let isDeleted = false;
    const vanish = async (name: string) => {
      if (isDeleted) return;
      isDeleted = true;
      await clients.ssm.send(new DeleteParameterCommand({ Name: name }));
    };
    const { records } = ports;
    const replaced: Partial<Ports["records"]> =
      call === "write"
        ? {
            write: async (name, text) => {
              await vanish(name);
              return records.write(name, text);
            },
          }
        : {
            readAll: async (names) => {
              await vanish(names[0] ?? "");
              return records.readAll(names);
            },
          };
    return { ...ports, records: { ...records, ...replaced } };
  };

/** Passes that nobody waits for: the queue delivers a message again, or an old one late. */
const alsoDelivered =
  (...attempts: readonly number[]) =>
  async (story: ClusterStory) => {
    for (const attempt of attempts) await story.look(attempt);
  };

const changed = "retry verifying";
const table: readonly (readonly [string, Trouble, string])[] = [
  ["a clock that is 10 minutes ahead", { ports: clockOffBy(600) }, changed],
  ["a clock that is 10 minutes behind", { ports: clockOffBy(-600) }, changed],
  ["a record that is deleted before it is read", { ports: deletedBefore("readAll") }, changed],
  ["a record that is deleted before it is written", { ports: deletedBefore("write") }, changed],
  ["a message that is delivered twice", { begin: alsoDelivered(0) }, changed],
  ["messages out of their order", { begin: alsoDelivered(5, 2, 6) }, changed],
];

describe("a change that meets", () => {
  it.each(table)("%s ends as its tags ask", async (what, trouble, outcome) => {
    const losesRecord = what.startsWith("a record");
    expect(await playCell(trouble, { standingAccess: "admin", losesRecord })).toBe(outcome);
  });
});
