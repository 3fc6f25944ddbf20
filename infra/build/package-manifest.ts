import type { Json } from "../../functions/core/json.ts";

/** Members that the package's manifest takes over from the repository's. */
export interface RootManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/**
 * The manifest of the package: nothing is installed with it, and nothing of it runs at installation.
 *
 * It is CommonJS to TypeScript, whose declarations then serve `import` and `require` alike.
 */
export function packageManifest({ name, version, description, license }: RootManifest) {
  return {
    name,
    version,
    description,
    license,
    keywords: ["aws", "cdk", "cilium", "eks", "kubernetes"],
    type: "commonjs",
    engines: { node: ">=20" },
    exports: {
      "./infra": {
        import: { types: "./infra/index.d.mts", default: "./infra/index.mjs" },
        require: { types: "./infra/index.d.ts", default: "./infra/index.cjs" },
      },
      "./package.json": "./package.json",
    },
    sideEffects: false,
    // The first that knows nodejs24.x; `npm run package` installs this very version too.
    peerDependencies: { "aws-cdk-lib": "^2.225.0", constructs: "^10.5.0" },
  } as const satisfies Json;
}
