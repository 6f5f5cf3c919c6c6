// report.html of `grus translate`.
import type { text as language } from "grus";
import { inShell } from "../flag-text.ts";
import { count } from "./label-texts.ts";
import { type LearningRun, learningReport } from "./learning-report.ts";
import { escapeHtml, section } from "./report-html.ts";
import { translatorCells, translatorHead, translatorPlanLines } from "./translator-lines.ts";

/** The page as text. */
export function translatorReport(
  learned: language.LearnedTranslator,
  directory: string,
  run: LearningRun,
): string {
  const { plan, test, baselines, examples, training, verdict } = learned;
  return learningReport(
    {
      title: "A translator of texts",
      verdict,
      scores: {
        head: ["on the test texts", ...translatorHead(test)],
        rows: [
          ["this network", ...translatorCells(test)],
          ["copy of the source", ...translatorCells(baselines.copyOfSource)],
          ["nearest neighbour", ...translatorCells(baselines.nearestNeighbour)],
        ],
      },
      note: noteOf(test),
      details: [section("What it writes, and what it looks at", examples.map(exampleOf).join(""))],
      training,
      unit: "token",
      plan: translatorPlanLines(plan),
      uses: [`grus predict ${inShell(directory)} FILE`, `grus evaluate ${inShell(directory)} FILE`],
    },
    run,
  );
}

function noteOf({ support, symbolErrorRate }: language.TranslationScores): string {
  const what =
    symbolErrorRate === undefined
      ? "BLEU and chrF are those of sacrebleu, cased and detokenised."
      : "Errors are substitutions, insertions and deletions, by the symbols of the nearest accepted translations.";
  return `${count(support)} texts. ${what} No choice was made by the test texts.`;
}

/** A translation above its attention: a row for each token that was written, a column for each that was read. */
function exampleOf({ source, targets, found, attention }: language.TranslatedExample): string {
  const rightOr = targets.includes(found)
    ? ""
    : ` <small>expected: ${escapeHtml(targets.join(" | "))}</small>`;
  const head = attention.source.map((token) => `<th scope="col">${escapeHtml(token)}</th>`).join("");
  const rows = attention.target.map((token, row) => {
    const cells = Array.from(
      attention.weights[row]!,
      (weight) => `<td style="--share:${weight.toFixed(3)}"></td>`,
    );
    return `<tr><th scope="row">${escapeHtml(token)}</th>${cells.join("")}</tr>`;
  });
  return `<p>${escapeHtml(source)} → <strong>${escapeHtml(found)}</strong>${rightOr}</p>
<details><summary>What it looked at</summary><div class="scroll"><table class="confusion"><thead><tr><th scope="col"></th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div></details>`;
}
