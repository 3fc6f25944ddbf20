import { nearMiss } from "../desired/near-miss.ts";

/** Why a text is no time zone, with the one that was probably meant: `europe/berlni` and `Berlin` are Europe/Berlin. */
export function zoneRefusal(written: string): string {
  const zones = Intl.supportedValuesOf("timeZone");
  const plain = (zone: string) => zone.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
  const byPlain = new Map(zones.map((zone) => [plain(zone), zone]));
  const byCity = new Map(zones.map((zone) => [plain(zone.split("/").at(-1) ?? zone), zone]));
  const find = (names: ReadonlyMap<string, string>) => names.get(nearMiss(written, [...names.keys()]) ?? "");
  const meant = find(byPlain) ?? find(byCity);
  return meant === undefined
    ? "is no time zone such as Europe/Berlin"
    : `is no time zone: did you mean ${meant}?`;
}
