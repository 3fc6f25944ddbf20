import { type ScenarioName, scenarios } from "./scenarios.ts";

export const allScenarios = Object.keys(scenarios) as readonly ScenarioName[];

/** Names with commas between them; throws where one is none of them. */
export function scenarioNames(list: string): readonly ScenarioName[] {
  return list.split(",").map((name) => {
    const known = allScenarios.find((scenario) => scenario === name);
    if (known !== undefined) return known;
    throw new Error(`no scenario of the fleet is called ${name}: there are ${allScenarios.join(", ")}`);
  });
}
