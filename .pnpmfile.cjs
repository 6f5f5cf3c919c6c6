// pnpm's hooks. pnpm-lock.yaml holds this file's checksum, so what a packed package.json holds is written elsewhere.
const { relative, sep } = require("node:path");

module.exports = {
  hooks: {
    async beforePacking(manifest, directory) {
      const { packedManifest } = await import("./tooling/scripts/src/release/packed-manifest.mjs");
      const { readProject } = await import("./tooling/scripts/src/release/project.mjs");
      return packedManifest(manifest, relative(__dirname, directory).split(sep).join("/"), readProject());
    },
  },
};
