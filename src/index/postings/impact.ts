/**
 * A posting's impact: the term's weighted frequency in the document (`fields.ts`) in one byte, on a logarithmic
 * scale of 16 steps an octave (4.4 %). Impact-ordered scoring and how little such rounding costs: Anh and Moffat,
 * "Vector-space ranking with effective early termination", SIGIR 2001; Lin and Trotman, "Anytime ranking for impact-ordered
 * indexes", ICTIR 2015. Lucene does the same to lengths (SmallFloat).
 */
export const impactLevels = 256;
const stepsPerOctave = 16;
const zero = 128;

export function impactOf(weightedFrequency: number): number {
  const level = Math.round(Math.log2(weightedFrequency) * stepsPerOctave) + zero;
  return Math.max(1, Math.min(255, level));
}

/** The weighted frequency an impact stands for, from 0.004 to 246. */
export function weightedFrequencyOf(impact: number): number {
  return weightedFrequencies[impact]!;
}

const weightedFrequencies = Float64Array.from(
  { length: impactLevels },
  (_, impact) => 2 ** ((impact - zero) / stepsPerOctave),
);
