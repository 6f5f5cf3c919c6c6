// Formulas of pages as MathML, which browsers draw by themselves: no script, no font of its own.
import { tex } from "@mdit/plugin-tex";
import temml from "temml";
import type { MarkdownRenderer } from "vitepress";

/**
 * `$x$` in a line and `$$x \tag{2.1}$$` by itself, in TeX. A formula with a tag has its number as an anchor: `#eq-2.1`. Throws for one
 * that cannot be read, so that the site is not built.
 */
export function formulas(markdown: MarkdownRenderer): void {
  markdown.use(tex, {
    delimiters: "dollars",
    render: (content: string, displayMode: boolean) => {
      const mathml = temml.renderToString(content, { displayMode, throwOnError: true });
      if (!displayMode) return mathml;
      const number = /\\tag\{([\d.]+)\}/.exec(content)?.[1];
      return `<p class="formula"${number === undefined ? "" : ` id="eq-${number}"`}>${mathml}</p>`;
    },
  });
}
