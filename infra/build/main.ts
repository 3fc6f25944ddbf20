import { bundleFunctions } from "./bundle-functions.ts";
import { writePackage } from "./write-package.ts";

for (const [name, bytes] of Object.entries(await bundleFunctions())) console.log(`${name}: ${bytes} bytes`);
await writePackage();
console.log("dist/package: npm pack ./dist/package");
