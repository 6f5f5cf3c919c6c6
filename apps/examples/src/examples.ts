// The examples that `pnpm example` runs.
import { characterModel } from "./character-model.ts";
import { copyTask } from "./copy-task.ts";
import type { Example } from "./example.ts";
import { languageIdentification } from "./language-identification.ts";
import { partOfSpeech } from "./part-of-speech.ts";
import { pronunciation } from "./pronunciation.ts";
import { questions } from "./questions.ts";
import { surnames } from "./surnames.ts";
import { techniques } from "./techniques.ts";
import { textServerExample } from "./text-server.ts";
import { tour } from "./tour.ts";
import { translation } from "./translation.ts";
import { voiceActivity } from "./voice-activity.ts";

export const examples: readonly Example[] = [
  tour,
  characterModel,
  copyTask,
  languageIdentification,
  partOfSpeech,
  pronunciation,
  questions,
  surnames,
  techniques,
  textServerExample,
  translation,
  voiceActivity,
];
