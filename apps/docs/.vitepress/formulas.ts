// Formulas of pages as MathML, which browsers draw by themselves: no script, no font of its own.
import { tex } from "@mdit/plugin-tex";
import temml from "temml";
import type { MarkdownRenderer } from "vitepress";

/** The number of a formula. */
const TAG = /\\tag\{([\d.]+)\}/;

/**
 * `$x$` in a line and `$$x \tag{2.1}$$` by itself, in TeX. A formula with a tag has its number as an anchor: `#eq-2.1`. Throws for one
 * that cannot be read, so that the site is not built.
 */
export function formulas(markdown: MarkdownRenderer): void {
  markdown.use(tex, {
    delimiters: "dollars",
    render: (content: string, displayMode: boolean) => {
      const number = TAG.exec(content)?.[1];
      const mathml = temml.renderToString(content.replace(TAG, ""), { displayMode, throwOnError: true });
      if (!displayMode) return mathml;
      // What scrolls must be in reach of the keyboard.
      const body = `<span class="formula-body" tabindex="0">${mathml}</span>`;
      if (number === undefined) return `<p class="formula">${body}</p>`;
      return `<p class="formula" id="eq-${number}">${body}<span class="formula-number">(${number})</span></p>`;
    },
  });
}
