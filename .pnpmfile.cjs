// pnpm's hooks. pnpm-lock.yaml holds this file's checksum, so what a packed package.json holds is written elsewhere.
const { relative, sep } = require("node:path");

module.exports = {
  hooks: {
    // typedoc reads sources by an API that TypeScript 7, which the checks use, does not have.
    readPackage(manifest) {
      if (manifest.name !== "typedoc") return manifest;
      const { typescript: _, ...peerDependencies } = manifest.peerDependencies;
      return {
        ...manifest,
        peerDependencies,
        dependencies: { ...manifest.dependencies, typescript: "5.9.3" },
      };
    },
    async beforePacking(manifest, directory) {
      const { packedManifest } = await import("./tooling/scripts/src/release/packed-manifest.mjs");
      const { readProject } = await import("./tooling/scripts/src/release/project.mjs");
      return packedManifest(manifest, relative(__dirname, directory).split(sep).join("/"), readProject());
    },
  },
};
