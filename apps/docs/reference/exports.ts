// What the packages export: where each thing is declared, and all names by which users reach it.
import { type DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";
import { type Package, root } from "./packages.ts";

/** An exported declaration. */
export interface Export {
  /** As users write it: `adam`, or `models.foreignFile` in a namespace. */
  readonly name: string;
  readonly reflection: DeclarationReflection;
  /** The package that declares it. */
  readonly folder: string;
  /** The source file, relative to `src` of the package, without `.ts`: `losses/huber`. */
  readonly file: string;
  /** The modules that export it, each with the names that it has there: `adam` and `optim.adam` in `grus`. */
  readonly modules: Map<string, readonly string[]>;
}

/** All exports of the packages, each once, by their files; in a file values before types. */
export function exportsOf(project: ProjectReflection, packages: readonly Package[]): readonly Export[] {
  const found = new Map<DeclarationReflection, Export>();
  const specifierOf = new Map(
    packages.flatMap(({ entryPoints }) =>
      entryPoints.map(({ file, specifier }) => [file, specifier] as const),
    ),
  );
  for (const module of project.children ?? []) {
    const specifier = specifierOf.get(fileOf(module));
    if (specifier === undefined) throw new Error(`${module.name} is not an entry point.`);
    for (const { name, target } of membersOf(module)) note(found, name, target, specifier);
  }
  return [...found.values()].sort(bySource);
}

interface Member {
  readonly name: string;
  readonly target: DeclarationReflection;
}

/** Everything that a module exports, with what its namespaces hold. */
function membersOf(module: DeclarationReflection): readonly Member[] {
  return (module.children ?? []).flatMap((child) => {
    const target = targetOf(child);
    if (!target.kindOf([ReflectionKind.Module, ReflectionKind.Namespace]))
      return [{ name: child.name, target }];
    return membersOf(target).map((member) => ({ ...member, name: `${child.name}.${member.name}` }));
  });
}

/** What a re-export stands for. */
function targetOf(child: DeclarationReflection): DeclarationReflection {
  if (!child.isReference()) return child;
  const target = child.getTargetReflectionDeep();
  if (!target.isDeclaration()) throw new Error(`${child.getFullName()} exports nothing that is known.`);
  return target;
}

function note(
  found: Map<DeclarationReflection, Export>,
  name: string,
  reflection: DeclarationReflection,
  specifier: string,
): void {
  const known = found.get(reflection) ?? newExport(name, reflection);
  found.set(reflection, known);
  known.modules.set(specifier, [...(known.modules.get(specifier) ?? []), name]);
}

function newExport(name: string, reflection: DeclarationReflection): Export {
  const [folder = "", , ...file] = fileOf(reflection).slice(`${root}packages/`.length).split("/");
  return {
    // In a namespace of another package it has its own name.
    name: folder === "grus" ? name : reflection.name,
    reflection,
    folder,
    file: file.join("/").replace(/\.ts$/, ""),
    modules: new Map(),
  };
}

function fileOf({ name, sources }: DeclarationReflection): string {
  const file = sources?.[0]?.fullFileName;
  if (file === undefined) throw new Error(`The source of ${name} is not known.`);
  return file;
}

function bySource(one: Export, other: Export): number {
  return (
    one.folder.localeCompare(other.folder) ||
    one.file.localeCompare(other.file) ||
    Number(isType(one)) - Number(isType(other)) ||
    lineOf(one) - lineOf(other)
  );
}

function lineOf({ reflection }: Export): number {
  return reflection.sources?.[0]?.line ?? 0;
}

function isType({ reflection }: Export): boolean {
  return reflection.kindOf([ReflectionKind.Interface, ReflectionKind.TypeAlias]);
}
