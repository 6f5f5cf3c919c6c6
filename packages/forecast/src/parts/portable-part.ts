// Parts that can be exported.
import { graphOfPart } from "../graph/graph-of-part.ts";
import { formOf } from "../graph/part-graph.ts";
import { areMost, type Part } from "./part.ts";

/** The part where it is a function of a window that most series fill; else it is left out when it is fitted. */
export function portablePart(part: Part): Part {
  return {
    ...part,
    async fit(task, ends, options) {
      const fitted = await part.fit(task, ends, options);
      const graph = fitted && graphOfPart(fitted.record(), formOf(task));
      return graph !== undefined && areMost(ends, (end) => end >= graph.context) ? fitted : undefined;
    },
  };
}
