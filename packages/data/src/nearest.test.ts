import { expect, test } from "vitest";
import { nearestName } from "./nearest.ts";

test("suggests the name with the fewest edits, ignoring case, and nothing that is too different", () => {
  const names = ["temp_max", "temp_min", "wind"];
  expect(nearestName("tempmax", names)).toBe("temp_max");
  expect(nearestName("WIND", names)).toBe("wind");
  expect(nearestName("humidity", names)).toBeUndefined();
  expect(nearestName("x", [])).toBeUndefined();
});
