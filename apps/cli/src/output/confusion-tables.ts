// What is taken for what, in a report.
import { htmlTable } from "./html-table.ts";
import { count, type LabelReport, percent } from "./label-texts.ts";
import { escapeHtml, section } from "./report-html.ts";
import { shortened } from "./shortened.ts";

/** Labels whose matrix is shown at most. */
const MOST = 40;
/** Characters of a label in the head of a matrix at most. */
const WIDEST = 14;
/** Pairs that are listed at most. */
const PAIRS = 15;

/** Sections with the confusion matrix, the most confused pairs, and the scores of each label. */
export function confusionSections(report: LabelReport): string[] {
  const pairs = confusedPairs(report);
  return [
    ...(report.classes.length > MOST ? [] : [section("What is taken for what", matrix(report))]),
    ...(pairs.length === 0 ? [] : [section("What is confused most", pairTable(pairs))]),
    section("Each label", labelTable(report)),
  ];
}

/** A label, and another that it is taken for. */
interface ConfusedPair {
  readonly label: string;
  readonly found: string;
  readonly times: number;
  /** Of the label. */
  readonly share: number;
}

/** The pairs of labels of which the first is most often taken for the second. */
function confusedPairs({ classes, confusion }: LabelReport): readonly ConfusedPair[] {
  return confusion
    .flatMap((row, i) =>
      row.map((times, j) => ({
        label: classes[i]!.name,
        found: classes[j]!.name,
        times: i === j ? 0 : times,
        share: times / Math.max(1, classes[i]!.support),
      })),
    )
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times)
    .slice(0, PAIRS);
}

function pairTable(pairs: readonly ConfusedPair[]): string {
  const rows = pairs.map(({ label, found, times, share }) => [label, found, count(times), percent(share)]);
  return htmlTable(["label", "taken for", "how often", "of the label"], rows);
}

/** Rows are the labels, columns what the network says; the darker, the larger the share of the row. */
function matrix({ classes, confusion }: LabelReport): string {
  const head = classes.map(({ name }) => `<th scope="col">${escapeHtml(shortened(name, WIDEST))}</th>`);
  const rows = confusion.map((row, i) => {
    const { name, support } = classes[i]!;
    const cells = row.map((times) => {
      const share = support === 0 ? 0 : times / support;
      return `<td style="--share:${share.toFixed(3)}">${times === 0 ? "" : count(times)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table class="confusion"><thead><tr><th scope="col"></th>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>
<p class="note">A row for each label, a column for what the network says.</p>`;
}

function labelTable({ classes }: LabelReport): string {
  const rows = classes.map(({ name, precision, recall, f1, support }) => [
    name,
    percent(precision),
    percent(recall),
    percent(f1),
    count(support),
  ]);
  const table = htmlTable(["label", "precision", "recall", "F1", "how many"], rows);
  return classes.length > MOST
    ? `<details><summary>All ${classes.length} labels</summary>${table}</details>`
    : table;
}
