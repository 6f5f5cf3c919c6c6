import { expect, test } from "vitest";
import { policyProblems } from "./workflows.mjs";

const workflow = `on: push
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6.0.2
      - uses: ./.github/actions/own
      - run: npx -y pnpm@10 install --frozen-lockfile
      - run: npx -y pnpm@10 test
`;

test("accepts pinned actions, stated permissions and existing scripts", () => {
  expect(policyProblems(workflow, { test: "" })).toEqual([]);
});

test("refuses mutable tags, missing permissions and unknown scripts", () => {
  const changed = workflow.replace("@v6.0.2", "@v6").replace(/permissions:\n.*\n/, "");
  expect(policyProblems(changed, {})).toEqual([
    "actions/checkout@v6 is not pinned; give its full version, such as @v1.2.3.",
    "it has no top-level permissions.",
    'package.json has no script "test".',
  ]);
});
