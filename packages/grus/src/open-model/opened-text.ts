// Opened models of language.
import type { NamedModel } from "@grus/io";
import { type Backend, referenceBackend } from "@grus/tensor";
import { namedModel, open, type TextModelFiles, type TextModels, type TextTask } from "@grus/text";

/** A model of language of one task. */
export interface OpenedTextOf<Task extends TextTask> {
  /** Its task. */
  readonly kind: Task;
  /** The function of tensors; see `namedModel` of the namespace text. */
  readonly model: NamedModel;
  /** What it was opened from. */
  readonly files: TextModelFiles;
  /** The model with its tokenizer, to be used with texts; it runs on `backend`. */
  on(backend: Backend): TextModels[Task];
}

/** A model of language; `kind`, its task, tells what {@link OpenedTextOf.on} gives. */
export type OpenedText = { readonly [Task in TextTask]: OpenedTextOf<Task> }[TextTask];

/** Opens the files of a model of language; with a `task` only one of that task. Throws `TextError`. */
export function openText(files: TextModelFiles, task: TextTask | undefined): OpenedText {
  // Checks the files and describes the model, which runs on the backend that is passed to `on`.
  const backend = referenceBackend();
  const found = task === undefined ? open(files, backend) : open(files, backend, task);
  return openedAs(found.task, files, namedModel(found)) as OpenedText;
}

function openedAs<Task extends TextTask>(
  kind: Task,
  files: TextModelFiles,
  model: NamedModel,
): OpenedTextOf<Task> {
  return { kind, model, files, on: (backend) => open(files, backend, kind) };
}
