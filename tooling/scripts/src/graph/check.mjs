// The rules of the import graph.
import { isBuiltin } from "node:module";
import { basename } from "node:path";
import { findCycles } from "./cycles.mjs";
import { packageName, resolveRelative } from "./workspace.mjs";

/** @typedef {import("./workspace.mjs").Package} Package */
/** @typedef {import("./workspace.mjs").SourceFile} SourceFile */
/** @typedef {import("./imports.mjs").Import} Import */

/**
 * The packages of the workspace that a package may import: a name, or "types:NAME" for imports of types only;
 * "packages" is every package under packages/.
 *
 * @typedef {Readonly<Record<string, readonly string[]>>} Arrows
 */

/**
 * All problems of the graph of `packages`, one sentence each.
 *
 * @param {Package[]} packages
 * @param {Arrows} arrows keyed by package name; "apps" means every package under apps/
 * @param {{ readonly typesMakeCycles: boolean }} options whether type-only imports count in cycles of files
 * @returns {string[]}
 */
export function checkGraph(packages, arrows, { typesMakeCycles }) {
  const names = new Set(packages.map(({ name }) => name));
  return packages
    .flatMap((owner) => {
      const allowed = allowedArrows(owner, packages, arrows);
      if (allowed === undefined)
        return [`${owner.directory}: ${owner.name} has no row in the table of allowed arrows.`];
      return [
        ...checkManifest(owner, allowed, names),
        ...owner.files.flatMap((file) =>
          file.imports.flatMap((found) => checkImport(owner, file, found, allowed, names)),
        ),
        ...fileCycles(owner, typesMakeCycles),
      ];
    })
    .concat(packageCycles(packages, names));
}

/**
 * @param {Package} owner
 * @param {Package[]} packages
 * @param {Arrows} arrows
 * @returns {ReadonlySet<string> | undefined}
 */
function allowedArrows(owner, packages, arrows) {
  const row = arrows[owner.name] ?? (owner.directory.startsWith("apps/") ? arrows.apps : undefined);
  if (row === undefined) return undefined;
  const published = packages
    .filter(({ directory }) => directory.startsWith("packages/"))
    .map(({ name }) => name);
  return new Set(row.flatMap((arrow) => (arrow === "packages" ? published : [arrow])));
}

/**
 * @param {Package} owner
 * @param {ReadonlySet<string>} allowed
 * @param {ReadonlySet<string>} names
 * @returns {string[]}
 */
function checkManifest(owner, allowed, names) {
  return Object.keys({ ...owner.dependencies, ...owner.peerDependencies })
    .filter((name) => names.has(name) && !allowed.has(name) && !allowed.has(`types:${name}`))
    .map((name) => `${owner.directory}/package.json depends on ${name}. ${describeAllowed(owner, allowed)}`);
}

/**
 * @param {Package} owner
 * @param {SourceFile} file
 * @param {Import} found
 * @param {ReadonlySet<string>} allowed
 * @param {ReadonlySet<string>} names
 * @returns {string[]}
 */
function checkImport(owner, file, found, allowed, names) {
  const where = `${file.path}:${found.line} imports "${found.specifier}"`;
  const target = resolveRelative(file.path, found.specifier);
  if (target !== undefined) return checkRelative(owner, where, target);
  const name = packageName(found.specifier);
  if (isBuiltin(found.specifier)) return [];
  if (name === owner.name) {
    return file.test
      ? []
      : [`${where}: a package must not import itself. Import the file that declares the name.`];
  }
  if (file.test)
    return isDeclared(owner, name, true) ? [] : [`${where}: not among the dependencies of ${owner.name}.`];
  const problems = names.has(name) ? checkArrow(owner, where, found, allowed) : [];
  if (isDeclared(owner, name, false)) return problems;
  return [...problems, `${where}: declare ${name} under "dependencies" of ${owner.directory}/package.json.`];
}

/**
 * @param {Package} owner
 * @param {string} where
 * @param {string} target
 * @returns {string[]}
 */
function checkRelative(owner, where, target) {
  if (!target.startsWith(`${owner.directory}/`)) {
    return [`${where}, a file of another package. Import the package by its name.`];
  }
  if (basename(target) !== "index.ts") return [];
  return [`${where}: index.ts is for other packages. Import the file that declares the name.`];
}

/**
 * @param {Package} owner
 * @param {string} where
 * @param {Import} found
 * @param {ReadonlySet<string>} allowed
 * @returns {string[]}
 */
function checkArrow(owner, where, found, allowed) {
  const name = packageName(found.specifier);
  if (found.specifier === `${name}/testing`) return [`${where}: a test suite, in a published file.`];
  if (allowed.has(name) || (allowed.has(`types:${name}`) && found.typeOnly)) return [];
  if (allowed.has(`types:${name}`))
    return [`${where} as a value: ${owner.name} may import only types of ${name}.`];
  return [`${where}. ${describeAllowed(owner, allowed)}`];
}

/**
 * Whether a package may be imported by name: tests, and tooling, which is never published, may also use
 * devDependencies.
 *
 * @param {Package} owner
 * @param {string} name
 * @param {boolean} test
 * @returns {boolean}
 */
function isDeclared(owner, name, test) {
  const development = test || owner.directory.startsWith("tooling/");
  const declared = {
    ...owner.dependencies,
    ...owner.peerDependencies,
    ...(development ? owner.devDependencies : {}),
  };
  return Object.hasOwn(declared, name);
}

/**
 * @param {Package} owner
 * @param {ReadonlySet<string>} allowed
 * @returns {string}
 */
function describeAllowed(owner, allowed) {
  const list = [...allowed].map((arrow) => arrow.replace(/^types:(.*)$/, "$1 (types only)")).join(", ");
  return `${owner.name} may import ${list === "" ? "no other package of the workspace" : `only ${list}`}.`;
}

/**
 * Cycles of files, with or without type-only imports, which are erased at build.
 *
 * @param {Package} owner
 * @param {boolean} withTypes
 * @returns {string[]}
 */
function fileCycles(owner, withTypes) {
  const graph = new Map(
    owner.files.map((file) => {
      const counted = file.imports.filter(({ typeOnly }) => withTypes || !typeOnly);
      return [file.path, counted.flatMap(({ specifier }) => resolveRelative(file.path, specifier) ?? [])];
    }),
  );
  return findCycles(graph).map(
    (path) => `${owner.directory}: files import one another in a cycle: ${path.join(" -> ")}.`,
  );
}

/**
 * @param {Package[]} packages
 * @param {ReadonlySet<string>} names
 * @returns {string[]}
 */
function packageCycles(packages, names) {
  const graph = new Map(
    packages.map(({ name, dependencies, devDependencies, peerDependencies }) => {
      const all = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
      return [name, all.filter((dependency) => names.has(dependency))];
    }),
  );
  return findCycles(graph).map((path) => `packages depend on one another in a cycle: ${path.join(" -> ")}.`);
}
