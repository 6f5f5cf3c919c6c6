// Charts as SVG.
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Renders a Vega-Lite specification as SVG. */
export async function svgOf(spec: object): Promise<string> {
  return await new View(parse(compile(spec as TopLevelSpec).spec), { renderer: "none" }).toSVG();
}
