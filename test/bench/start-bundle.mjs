// Run by cold-start.ts as Lambda's runtime would run a bundle: loads it, and hands it one message.
const [bundle, event] = process.argv.slice(2);
const started = performance.now();
const { handler } = await import(bundle);
process.stderr.write(`loaded ${performance.now() - started}\n`);
const context = { awsRequestId: "cold-start", getRemainingTimeInMillis: () => 120_000 };
await handler(JSON.parse(event), context).catch(() => {});
