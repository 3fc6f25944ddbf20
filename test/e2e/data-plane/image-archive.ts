import { createHash } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runTool } from "../harness/processes/run-tool.ts";
import type { NodeImage } from "./images.ts";

interface Blob {
  readonly digest: string;
  readonly size: number;
}

const layerType = "application/vnd.oci.image.layer.v1.tar";
const configType = "application/vnd.oci.image.config.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Writes the images as one archive in the layout of OCI, for `ctr images import`; answers its file. */
export async function writeImageArchive(images: readonly NodeImage[], parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, "images-"));
  const layout = join(folder, "layout");
  await mkdir(join(layout, "blobs/sha256"), { recursive: true });
  const addBlob = async (content: Buffer): Promise<Blob> => {
    const digest = createHash("sha256").update(content).digest("hex");
    await writeFile(join(layout, "blobs/sha256", digest), content);
    return { digest: `sha256:${digest}`, size: content.length };
  };
  const addJson = (value: object): Promise<Blob> => addBlob(Buffer.from(JSON.stringify(value)));
  const manifests: object[] = [];
  for (const [index, image] of images.entries()) {
    const layer = await addBlob(await layerOf(image, join(folder, `root-${index}`)));
    const config = await addJson({
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      // Two images of the same files are two images all the same.
      created: new Date(index * 1000).toISOString(),
      config: {
        Env: [`PATH=${path}`, "GOPS_CONFIG_DIR=/tmp/gops"],
        Entrypoint: image.entrypoint,
        User: String(image.user),
      },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    });
    const manifest = await addJson({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: configType, ...config },
      layers: [{ mediaType: layerType, ...layer }],
    });
    for (const name of image.references)
      manifests.push({
        mediaType: manifestType,
        ...manifest,
        annotations: { "io.containerd.image.name": name },
      });
  }
  await writeFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  const archive = join(folder, "images.tar");
  await runTool("tar", ["-C", layout, "-cf", archive, "."]);
  await rm(layout, { recursive: true });
  return archive;
}

async function layerOf({ files, links, scripts, binds }: NodeImage, root: string): Promise<Buffer> {
  for (const name of ["etc", "tmp", "run", "usr", "var"]) await mkdir(join(root, name), { recursive: true });
  for (const [target, source] of Object.entries(files)) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await cp(source, join(root, target), { recursive: true, verbatimSymlinks: true });
  }
  await runTool("chmod", ["-R", "u+w,a+rx", root]);
  await chmod(join(root, "tmp"), 0o1777);
  for (const [target, text] of Object.entries(scripts)) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await writeFile(join(root, target), text);
    await chmod(join(root, target), 0o755);
  }
  for (const { target } of binds)
    if (!target.startsWith("/usr") && !(target in scripts))
      throw new Error(`image with a bind at ${target}: there is nothing to bind over`);
  for (const [target, source] of Object.entries(links)) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await symlink(source, join(root, target));
  }
  const layer = `${root}.tar`;
  await runTool("tar", ["-C", root, "--owner=0", "--group=0", "-cf", layer, "."]);
  const content = await readFile(layer);
  await rm(root, { recursive: true });
  await rm(layer);
  return content;
}
