const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `This repository brings its own Node 24, but Node ${process.version} is running. Run \`npm ci\` and start it through npm, or put node_modules/.bin first in PATH.`,
  );
  process.exit(1);
}
