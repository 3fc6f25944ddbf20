import { setTag } from "../desired/tag-commands.ts";
import type { Objection } from "../objection.ts";
import { acknowledgements, unknownCode, vainAcknowledgements } from "./acknowledgements.ts";
import type { Found, PreflightCheck } from "./preflight-check.ts";
import { type FactName, factTable, type PreflightReadings } from "./preflight-facts.ts";
import { preflightTable } from "./preflight-table.ts";
import type { PreflightIntent, PreflightView } from "./preflight-view.ts";

/** Answer of one check. */
export interface Finding {
  readonly check: PreflightCheck;
  /** `unknown`: a fact was asked for in vain; `unread`: it was not asked for; `unasked`: not at this moment. */
  readonly verdict: "clear" | "found" | "unknown" | "unread" | "unasked";
  /** Acknowledged warnings are not among them. */
  readonly objections: readonly Objection[];
  /** Facts that stand in the way of an answer. */
  readonly missing: readonly FactName[];
}

/** Answers of all checks, so that a person repairs everything in one go. */
export function preflight(intent: PreflightIntent, readings: PreflightReadings): Finding[] {
  const view = viewOf(intent, readings);
  const findings = preflightTable.map((check) => findingOf(check, view, readings));
  return acknowledgeable(findings, intent);
}

/** What speaks against the intent, and what could not be known. */
export function objectionsOf(
  findings: readonly Finding[],
  intent: PreflightIntent,
  readings: PreflightReadings,
): Objection[] {
  const found = findings.flatMap(({ objections }) => objections);
  const unknown = unknownFacts(findings, intent, readings);
  return [
    ...found,
    ...unknown.filter(({ code }) => code !== notKnown || !isSilenced(intent)),
    ...vainAcknowledgements(intent),
  ];
}

/** Code of the warning that a fact could not be read. */
export const notKnown = unknownCode;

/** Before something is written it is told what nobody looked at, whoever knows of it. */
function isSilenced({ acknowledged, moment }: PreflightIntent): boolean {
  return moment === "settled" && acknowledged.includes(notKnown);
}

function findingOf(check: PreflightCheck, view: PreflightView, readings: PreflightReadings): Finding {
  const severity = check.severity[view.moment];
  if (severity === null) return { check, verdict: "unasked", objections: [], missing: [] };
  const missing = check.needs.filter((fact) => !isKnown(readings, fact));
  if (missing.length > 0) {
    const isAsked = missing.some((fact) => readings[fact] !== undefined);
    return { check, verdict: isAsked ? "unknown" : "unread", objections: [], missing };
  }
  const found = listed(check.find(view));
  if (found.length === 0) return { check, verdict: "clear", objections: [], missing };
  const isAcknowledged = check.mayBeAcknowledged === true && view.acknowledged.includes(check.code);
  const objections =
    isAcknowledged && severity === "warning"
      ? []
      : found.map(({ message, remedy }) => ({
          code: check.code,
          severity: isAcknowledged ? "warning" : severity,
          message,
          remedy,
        }));
  return { check, verdict: "found", objections, missing };
}

/** What may be acknowledged says how, where it blocks: one line for all of them, because each line sets the whole tag. */
function acknowledgeable(
  findings: readonly Finding[],
  { cluster, acknowledged }: PreflightIntent,
): Finding[] {
  const isMeant = ({ check, objections }: Finding) =>
    check.mayBeAcknowledged === true && objections.some(({ severity }) => severity === "blocking");
  const found = findings.filter(isMeant).map(({ check }) => check.code);
  const line = setTag(cluster.arn, "cilium_acknowledge", acknowledgements(acknowledged, found));
  const what = found.length === 1 ? "it as it is" : `all as they are (${found.join(", ")})`;
  return findings.map((finding) => ({
    ...finding,
    objections: !isMeant(finding)
      ? finding.objections
      : finding.objections.map((objection) => ({
          ...objection,
          remedy: `${objection.remedy} ; or take ${what}: ${line}`,
        })),
  }));
}

function listed(found: Found | readonly Found[] | undefined): readonly Found[] {
  if (found === undefined) return [];
  return "message" in found ? [found] : found;
}

function isKnown(readings: PreflightReadings, fact: FactName): boolean {
  const reading = readings[fact];
  return reading !== undefined && "known" in reading;
}

/** The known facts beside the intent; whoever reads another one has not said that it needs it. */
function viewOf(intent: PreflightIntent, readings: PreflightReadings): PreflightView {
  const known = Object.entries(readings).flatMap(([fact, reading]) =>
    "known" in reading ? [[fact, reading.known] as const] : [],
  );
  return { ...intent, ...Object.fromEntries(known) } as PreflightView;
}

/** One warning for each fact that was asked for in vain and that a check of this moment needs. */
function unknownFacts(
  findings: readonly Finding[],
  { moment }: PreflightIntent,
  readings: PreflightReadings,
): Objection[] {
  return (Object.keys(factTable) as FactName[]).flatMap((fact): Objection[] => {
    const reading = readings[fact];
    const checks = findings.filter(({ missing }) => missing.includes(fact));
    if (reading === undefined || "known" in reading || checks.length === 0) return [];
    const { unknown, needed: remedy, holdsBack } = reading;
    const what = `It cannot be known of ${factTable[fact].noun} (${unknown}), so that`;
    if (holdsBack !== undefined) {
      const severity = moment === "settled" ? "warning" : "blocking";
      return [{ code: holdsBack, severity, message: `${what} no change is made before.`, remedy }];
    }
    const codes = checks.map(({ check }) => check.code).join(", ");
    return [
      { code: notKnown, severity: "warning", message: `${what} this is not checked: ${codes}.`, remedy },
    ];
  });
}
