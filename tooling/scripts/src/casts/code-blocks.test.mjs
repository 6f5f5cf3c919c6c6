import { expect, test } from "vitest";
import { markdownBlocks, vueScripts } from "./code-blocks.mjs";

const fence = "```";

test("finds TypeScript in Markdown, at its lines, without prose and other languages", () => {
  const markdown = [
    "Never written `x as never`.",
    "",
    `${fence}ts`,
    "f(x as never);",
    fence,
    `${fence}sh`,
    "echo x as never",
    fence,
    `${fence}ts skip a page`,
    "g();",
    fence,
    `- ${"one"}`,
    `  ${fence}typescript`,
    "  h();",
    `  ${fence}`,
    "~~~~ts",
    "i();",
    "~~~",
    "j();",
    "~~~~",
  ].join("\n");
  const blocks = markdownBlocks(markdown);
  expect(blocks.map((block) => block.trim())).toEqual(["f(x as never);", "g();", "h();", "i();\n~~~\nj();"]);
  expect(blocks.map((block) => block.split("\n").length)).toEqual([4, 10, 14, 19]);
});

test("finds TypeScript in Vue components, at its lines", () => {
  const component = [
    '<script lang="ts">',
    "a();",
    "</script>",
    '<script setup lang="ts">',
    "b();",
    "c();",
    "</script>",
    "<template>x as never</template>",
  ].join("\n");
  const scripts = vueScripts(component);
  expect(scripts.map((script) => script.trim())).toEqual(["a();", "b();\nc();"]);
  expect(scripts.map((script) => script.split("\n").indexOf("a();"))).toEqual([1, -1]);
  expect(scripts.map((script) => script.split("\n").indexOf("c();"))).toEqual([-1, 5]);
});
