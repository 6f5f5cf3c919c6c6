// A strip that shows the loudness of sound and the probability of speech, as they come.

/** Draws from left to right; the newest is at the right edge. */
export interface VoiceStrip {
  /** The probability of speech of a chunk, and its largest magnitude, both in [0, 1]. */
  push(probability: number, loudness: number): void;
  clear(): void;
}

/** Draws on a canvas, one pixel a chunk. */
export function voiceStrip(canvas: HTMLCanvasElement): VoiceStrip {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  return {
    push: (probability, loudness) => {
      context.drawImage(canvas, -1, 0);
      context.fillStyle = "#fff";
      context.fillRect(width - 1, 0, 1, height);
      context.fillStyle = probability >= 0.5 ? "#b3541e" : "#7aa6c2";
      const loud = Math.max(1, loudness * height);
      context.fillRect(width - 1, (height - loud) / 2, 1, loud);
      context.fillStyle = "#333";
      context.fillRect(width - 1, (1 - probability) * (height - 2), 1, 2);
    },
    clear: () => context.clearRect(0, 0, width, height),
  };
}
