// report.html of `grus lm`.
import type { text as language } from "grus";
import { inShell } from "../flag-text.ts";
import { planLines, SCORES, scoreCells } from "./language-lines.ts";
import { type LearningRun, learningReport } from "./learning-report.ts";
import { escapeHtml, section } from "./report-html.ts";

/** The page as text; `sample` is a text that the model writes. */
export function languageReport(
  { plan, test, baseline, training, verdict }: language.LearnedText,
  sample: string,
  directory: string,
  run: LearningRun,
): string {
  return learningReport(
    {
      title: `A language model of ${plan.tokenizer.kind}`,
      verdict,
      scores: {
        head: ["on the test part", ...SCORES],
        rows: [
          ["this network", ...scoreCells(test)],
          [baseline.name, ...scoreCells(baseline.scores)],
        ],
      },
      note: "The lower the better. The test part was read once and whole, and no choice was made by it.",
      details: [section("What it writes", `<pre>${escapeHtml(sample.trim())}</pre>`)],
      training,
      unit: "token",
      plan: planLines(plan),
      uses: [`grus generate ${inShell(directory)}`, `grus evaluate ${inShell(directory)} FILE.txt`],
    },
    run,
  );
}
