// Built-in modules of Node, where available, without an import that a bundler for browsers would have to
// resolve.

/** A built-in module of Node; undefined elsewhere. */
export function nodeModule<Module>(name: string): Module | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.(name) as Module | undefined;
}
