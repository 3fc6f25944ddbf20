import { bundleFunctions } from "./bundle-functions.ts";
import { writeCloudformation } from "./write-cloudformation.ts";
import { writePackage } from "./write-package.ts";

for (const [name, bytes] of Object.entries(await bundleFunctions())) console.log(`${name}: ${bytes} bytes`);
await writePackage();
console.log("\nFor CDK apps: npm pack ./dist/package");
console.log(`\nWithout CDK:\n${writeCloudformation().lines}`);
