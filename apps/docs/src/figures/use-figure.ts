// A figure's worker as a Vue composable: it starts when the figure comes near, and pauses out of sight.
import { onBeforeUnmount, onMounted, type Ref, ref, type ShallowRef, shallowRef, watch } from "vue";
import type { FigureReply, FigureRequest, KnobValues } from "./figure-messages.ts";
import { type Knobs, searchWith, valuesIn, valuesOf } from "./knobs.ts";

/** How far a figure has come. */
export type FigureState = "waiting" | "running" | "paused" | "done" | "failed";

/** A figure's worker, bound to the lifetime of a component. */
export interface UsedFigure<Frame> {
  readonly values: Ref<KnobValues>;
  readonly frame: Readonly<ShallowRef<Frame | undefined>>;
  readonly state: Readonly<Ref<FigureState>>;
  readonly failure: Readonly<Ref<string>>;
  /** Pauses or resumes by the reader's wish. */
  toggle(): void;
  /** The first values again. */
  reset(): void;
}

/** How a figure is used. */
export interface FigureUse {
  /** The name of its values in the address. */
  readonly name: string;
  readonly knobs: Knobs;
  /** The element whose being in sight decides. */
  readonly place: Readonly<ShallowRef<HTMLElement | null>>;
  readonly start: () => Worker;
}

/** Figures begin when they are as near as this. */
const NEAR = "300px";
/** Milliseconds in which changes of knobs are gathered before they are in the address. */
const ADDRESS = 400;

/** Starts the worker once its figure is near. With reduced motion wished for, it runs when the reader starts it. */
export function useFigure<Frame>({ name, knobs, place, start }: FigureUse): UsedFigure<Frame> {
  const values = ref<KnobValues>(valuesOf(knobs));
  const frame = shallowRef<Frame>();
  const state = ref<FigureState>("waiting");
  const failure = ref("");
  let worker: Worker | undefined;
  let observer: IntersectionObserver | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isNear = false;
  let isHeld = false;

  const send = (request: FigureRequest<KnobValues>): void => worker?.postMessage(request);
  const settle = (): void => {
    const runs = isNear && !isHeld;
    send({ type: runs ? "figure-resume" : "figure-pause" });
    if (state.value === "running" || state.value === "paused") state.value = runs ? "running" : "paused";
  };
  const begin = (): void => {
    if (worker !== undefined) return;
    worker = start();
    state.value = "running";
    worker.onmessage = ({ data }: MessageEvent<FigureReply<Frame>>) => {
      if (data.type === "figure-frame") frame.value = data.frame;
      else if (data.type === "figure-done") state.value = "done";
      else fail(data.message);
    };
    worker.onerror = ({ message }) => fail(message ?? "The figure's worker could not be started.");
    send({ type: "figure-settings", settings: { ...values.value } });
  };
  const fail = (message: string): void => {
    state.value = "failed";
    failure.value = message;
  };

  onMounted(() => {
    values.value = valuesIn(location.search, name, knobs);
    isHeld = matchMedia("(prefers-reduced-motion: reduce)").matches;
    observer = new IntersectionObserver(
      (entries) => {
        isNear = entries.at(-1)!.isIntersecting;
        if (isNear) begin();
        settle();
      },
      { rootMargin: NEAR },
    );
    observer.observe(place.value!);
  });
  watch(values, (now) => {
    if (state.value === "done" || state.value === "failed") state.value = "running";
    send({ type: "figure-settings", settings: { ...now } });
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(
        history.state,
        "",
        `${location.pathname}${searchWith(location.search, name, knobs, now)}${location.hash}`,
      );
    }, ADDRESS);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    observer?.disconnect();
    worker?.terminate();
  });
  return {
    values,
    frame,
    state,
    failure,
    toggle: () => {
      isHeld = !isHeld;
      settle();
    },
    reset: () => {
      values.value = valuesOf(knobs);
    },
  };
}
