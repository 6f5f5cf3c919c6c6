// All cases of single operators.
import { imageCases } from "./image-cases.ts";
import { olderCases } from "./older-cases.ts";
import type { Case } from "./operator-case.ts";
import { cases } from "./operator-cases.ts";
import { quantisedCases } from "./quantised-cases.ts";

export const operatorCases: readonly Case[] = [...cases, ...imageCases, ...olderCases, ...quantisedCases];
