/** One new user: an empty folder, what they install there, and the app that they write. */
export interface Flavour {
  readonly name: string;
  /** Beside the package, by exact version. */
  readonly installs: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** What has to be compiled before the app runs. */
  readonly compiles?: boolean;
  readonly app: string;
}

const declared = (lines: string) =>
  lines.replaceAll(/^import (\{[^}]+\}) from (.+);$/gm, "const $1 = require($2);");

/** Lines that only compile when the declarations say what they should. */
const typed = `import { EksCilium, type EksCiliumProps } from "eks-cilium/infra";
import { Stack } from "aws-cdk-lib";
const props: EksCiliumProps = { release: "1.19", settings: { onUntag: "uninstall" } };
export const arn: string = new EksCilium(new Stack(), "Right", props).roleArn;
// @ts-expect-error
export const wrong: EksCiliumProps = { release: 1.19 };
// @ts-expect-error
export const unknown: EksCiliumProps = { unheardOf: true };
`;

/** Where the declarations of packages are checked too, those of aws-cdk-lib want to know `Disposable`. */
const checked = { target: "es2022", lib: ["es2022", "esnext.disposable"], strict: true, skipLibCheck: false };
const tsconfig = (options: object) =>
  JSON.stringify({ compilerOptions: { ...checked, ...options }, include: ["*.ts", "*.cts"] });

/** @param lines The app of the package's README, an ES module. */
export function flavours(
  lines: string,
  newest: Readonly<Record<"aws-cdk-lib" | "constructs", string>>,
  oldest: Readonly<Record<"aws-cdk-lib" | "constructs", string>>,
): readonly Flavour[] {
  return [
    { name: "ES module, newest CDK", installs: newest, files: { "app.mjs": lines }, app: "app.mjs" },
    { name: "CommonJS, oldest CDK", installs: oldest, files: { "app.cjs": declared(lines) }, app: "app.cjs" },
    {
      name: "TypeScript 5",
      installs: { ...newest, typescript: "5.9.3" },
      files: {
        "package.json": '{"type":"module"}',
        "tsconfig.json": tsconfig({ module: "node16", skipLibCheck: true }),
        "tsconfig.node.json": tsconfig({ module: "nodenext", noEmit: true }),
        "tsconfig.bundler.json": tsconfig({ module: "esnext", moduleResolution: "bundler", noEmit: true }),
        "app.ts": lines,
        "typed.ts": typed,
        "typed-too.cts": typed,
      },
      compiles: true,
      app: "app.js",
    },
  ];
}
