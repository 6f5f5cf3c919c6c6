// Cycles of a directed graph.

/**
 * One cycle per strongly connected component, as a path whose first node is also its last, in the order of
 * the nodes.
 *
 * @param {ReadonlyMap<string, readonly string[]>} graph node -> nodes it points to
 * @returns {string[][]}
 */
export function findCycles(graph) {
  /** @type {string[][]} */
  const cycles = [];
  /** @type {Set<string>} */
  const reported = new Set();
  for (const node of graph.keys()) {
    if (reported.has(node)) continue;
    const path = shortestPath(graph, node, node);
    if (path === undefined) continue;
    cycles.push(path);
    for (const member of reachable(graph, node)) {
      if (reachable(graph, member).has(node)) reported.add(member);
    }
  }
  return cycles;
}

/**
 * The shortest path of at least one arrow, breadth first.
 *
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @param {string} from
 * @param {string} to
 * @returns {string[] | undefined}
 */
function shortestPath(graph, from, to) {
  /** @type {Map<string, string>} */
  const cameFrom = new Map();
  const queue = [from];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === to) return [...pathTo(cameFrom, from, node), to];
      if (next === from || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return undefined;
}

/**
 * @param {ReadonlyMap<string, string>} cameFrom
 * @param {string} from
 * @param {string} to
 * @returns {string[]}
 */
function pathTo(cameFrom, from, to) {
  const path = [to];
  while (path[0] !== from)
    path.unshift(/** @type {string} */ (cameFrom.get(/** @type {string} */ (path[0]))));
  return path;
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @param {string} from
 * @returns {Set<string>}
 */
function reachable(graph, from) {
  /** @type {Set<string>} */
  const seen = new Set();
  const queue = [from];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}
