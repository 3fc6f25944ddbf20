import { describe, expect, it } from "vitest";
import { type ApiFault, type ApiFaultName, apiFaults, silentPorts } from "./api-faults.ts";
import { apiMatrix } from "./api-matrix.ts";
import { type ApiVerb, type ApiVerbName, apiVerbs } from "./api-verbs.ts";
import { cellsToPlay } from "./cells-to-play.ts";
import { playCell, type Trouble } from "./play-cell.ts";

const cells = Object.entries(apiMatrix).flatMap(([verb, row]) =>
  Object.entries(row).map(([fault, outcome]) => ({
    verb: verb as ApiVerbName,
    fault: fault as ApiFaultName,
    outcome,
  })),
);

function troubleOf(verb: ApiVerb, fault: ApiFault): Trouble {
  if (fault.on === "port") return { ports: ({ world }) => silentPorts(world, verb.atPort, fault.isDone) };
  const begin: Trouble["begin"] = ({ kubernetes }) =>
    kubernetes.faults.inject(fault.fault, verb.onWire, Number.POSITIVE_INFINITY);
  return { begin };
}

describe("an API server that answers every call of one verb with a fault", () => {
  it.each(cellsToPlay(cells))("$verb × $fault: $outcome", async ({ verb, fault, outcome }) => {
    expect(await playCell(troubleOf(apiVerbs[verb], apiFaults[fault]), { standingAccess: "admin" })).toBe(
      outcome,
    );
  });
});
