import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { ChartValues } from "../../cli/chart-values/merge-values.ts";
import { parseRenderOptions } from "../../cli/parse-render-options.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";

/** One render of the official chart. */
export interface GoldenRender {
  readonly profile: string;
  /** `1.19.6` */
  readonly release: string;
  readonly options: RenderOptions;
  /** The same options as values of the chart. */
  readonly values: () => ChartValues;
  readonly objects: () => readonly KubeObject[];
}

/** Undefined: there is no such folder. */
export function goldenRenders(folder: string): readonly GoldenRender[] | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((profile) => existsSync(join(folder, profile, "options.json")))
    .flatMap((profile) => rendersOf(folder, profile));
}

function rendersOf(folder: string, profile: string): readonly GoldenRender[] {
  const source = join(folder, profile, "options.json");
  const options = parseRenderOptions(readFileSync(source, "utf8"), source);
  return readdirSync(join(folder, profile))
    .filter((file) => /^\d+\.\d+\.\d+\.yaml$/.test(file))
    .map((file) => ({
      profile,
      release: file.replace(/\.yaml$/, ""),
      options,
      values: () => parse(readFileSync(join(folder, profile, "values.yaml"), "utf8")),
      objects: () => objectsOf(join(folder, profile, file)),
    }));
}

function objectsOf(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(file, "utf8")).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS();
  });
}
