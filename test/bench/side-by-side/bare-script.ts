import { readFileSync } from "node:fs";
import { env } from "node:process";
import { Pool } from "undici";
import { patchAll } from "../patch-all.ts";

/** A program of its own, run by others.ts, which names the server, the caller and the objects in the environment. */
const pool = new Pool(env["BARE_ENDPOINT"] ?? "", {
  connections: 16,
  allowH2: false,
  connect: { ca: env["BARE_AUTHORITY"] ?? "" },
});
const { items } = JSON.parse(readFileSync(env["BARE_OBJECTS"] ?? "", "utf8"));
await patchAll(pool, env["BARE_TOKEN"] ?? "", items);
await pool.close();
