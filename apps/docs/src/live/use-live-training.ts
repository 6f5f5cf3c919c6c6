// The trainer with its buttons.
import { type ComputedRef, computed } from "vue";
import type { LiveState, Phase } from "./live-state.ts";
import type { LiveSettings } from "./settings.ts";
import { type UsedTrainer, useLiveTrainer } from "./use-live-trainer.ts";

/**
 * A button: label, action, and whether the action is off. It is never disabled, since that would drop
 * keyboard focus.
 */
export interface LiveButton {
  readonly label: string;
  readonly isOff: boolean;
  press(): void;
}

/** A trainer with its two buttons: start, pause and resume share one. */
export interface UsedTraining {
  readonly state: UsedTrainer["state"];
  readonly main: ComputedRef<LiveButton>;
  readonly stop: ComputedRef<LiveButton>;
}

/** The main button's label, where it is not "Start". */
const LABELS: Partial<Readonly<Record<Phase, string>>> = {
  starting: "Starting …",
  running: "Pause",
  pausing: "Resume",
  paused: "Resume",
  stopping: "Stopping …",
  stopped: "Start again",
  finished: "Start again",
};

/** A trainer whose runs use these settings. */
export function useLiveTraining(settings: () => LiveSettings): UsedTraining {
  const trainer = useLiveTrainer();
  const press = ({ phase }: LiveState): void => {
    if (phase === "running") trainer.pause();
    else if (phase === "pausing" || phase === "paused") trainer.resume();
    else trainer.start({ ...settings() });
  };
  const main = computed((): LiveButton => {
    const state = trainer.state.value;
    const isOff = state.phase === "starting" || state.phase === "stopping";
    return { label: LABELS[state.phase] ?? "Start", isOff, press: () => isOff || press(state) };
  });
  const stop = computed((): LiveButton => {
    const isOff = !["starting", "running", "pausing", "paused"].includes(trainer.state.value.phase);
    return { label: "Stop", isOff, press: () => isOff || trainer.stop() };
  });
  return { state: trainer.state, main, stop };
}
