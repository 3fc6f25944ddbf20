// Run by cold-start.ts and invoke-bundle.ts as Lambda's runtime would run a bundle: loads it, and hands it one message.
const [bundle, body] = process.argv.slice(2);
const started = performance.timeOrigin + performance.now();
const { handler } = await import(bundle);
process.stderr.write(`started ${started} loaded ${performance.timeOrigin + performance.now() - started}\n`);
const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => 120_000 };
await handler({ Records: [{ messageId: "1", body, attributes: {} }] }, context);
