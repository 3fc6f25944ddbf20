import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const licenceFile = /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i;
/** Path from the first node_modules on, which may be linked from elsewhere, to the last package. */
const inPackage = /^.*?(node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+))\//;

/** The licences of all packages that files (paths as a bundler names them) come from, as their texts ask for. */
export function thirdPartyNotices(root: string, files: readonly string[]): string {
  const folders = new Map(
    files.flatMap((file) => {
      const [, folder, name] = inPackage.exec(file) ?? [];
      return folder === undefined || name === undefined ? [] : [[folder, name] as const];
    }),
  );
  const notices = [...folders].map(([folder, name]) => {
    const place = join(root, folder);
    const { version, license } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
    const texts = readdirSync(place)
      .filter((file) => licenceFile.test(file))
      .map((file) => readFileSync(join(place, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...texts].join("\n\n");
  });
  return `${notices.sort().join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
