/**
 * The table of costs of a match between an identifier and the typed text. The unit is a hundredth of a plain typo: one
 * letter missing or extra in a part of five or six. Costs are integers, so that sums do not depend on their order.
 *
 * The model is a noisy channel (Kernighan, Church and Gale, "A spelling correction program based on a noisy channel
 * model", COLING 1990): a cost stands for how unlikely it is that the identifier is typed so, and its popularity is
 * the prior. The values were set by reading, then checked on generated typos of real identifiers.
 */
export const matchCosts = {
  /** A letter missing, extra, wrong, or swapped with its neighbour: for parts of up to 3, 4, 6 and more letters. */
  gap: [140, 115, 100, 90],
  wrongLetter: [175, 140, 115, 105],
  swap: [105, 95, 90, 80],
  /** A letter doubled, or a double letter typed once. */
  doubled: [90, 80, 70, 65],
  /** Added if the first letter of a part is wrong. */
  firstLetter: 60,
  /** Added if the typed part is itself a part of other identifiers: typos seldom produce one. */
  realWord: 60,
  /** Added for every misspelt part after the first. */
  furtherFault: 15,

  /** A prefix for the part, and for each omitted letter. */
  clipped: 30,
  clippedLetter: 4,
  /** An abbreviation (`hdl`), and for each omitted vowel, consonant, and letter at the end. */
  squeezed: 35,
  squeezedVowel: 5,
  squeezedConsonant: 15,
  squeezedEnd: 8,
  /** A more expensive abbreviation is none. */
  mostShortened: 100,
  /** Added if the identifier has the short form and the long form was typed. */
  spelledOut: 40,
  /** Added if the typed short form is itself a part of other identifiers. */
  realShort: 20,
  /** A more expensive part does not match. */
  mostPart: 270,
  plural: 30,
  /** A synonym of the lexicon; more expensive the lower its weight. */
  synonym: 25,
  synonymDoubt: 130,

  /** A part of the identifier that was not typed: a rare part, and the reduction for the most common. */
  missing: 78,
  missingCommon: 33,
  /** Share of that, in hundredths, for parts before, between and after the typed ones. */
  missingShare: { front: 80, middle: 100, behind: 90 },
  directory: 25,
  fileEnding: 30,
  /** A typed part that the identifier lacks: by its length up to 1, 2 and more letters; a hint. */
  extra: [110, 160, 250],
  extraHint: 15,
  /** A typed part whose opposite is in the identifier. */
  opposite: 150,
  /** Parts in another order: once, for each further moved part; and for words separated by blanks. */
  order: 50,
  orderFurther: 15,
  orderOfWords: 25,

  /** The typed text split differently from its separators. */
  recut: 25,
  /** Matched without separators: base cost, for each edit, and if the number of parts is equal. */
  joined: 35,
  joinedEdit: 110,
  joinedSameCut: 90,
  /** Numbers differ. */
  otherNumber: 200,

  /** Equal parts in equal order with another case; with other separators or surrounding underscores. */
  otherCase: 25,
  otherSeparators: 15,
  /** Capitals typed for a lower-case identifier; lower case typed for a macro. */
  capitalsForSmall: 45,
  smallForCapitals: 15,
  /** Typed as a type, a call, an option, without evidence that the identifier is one. */
  otherKind: 15,
  /** Added unless the identifiers are equal up to writing. */
  otherName: 100,

  /** Upper bound of errors (omitted parts aside): base, and for each typed part. */
  bound: 130,
  boundPart: 85,
  /** Share of the typed letters, in hundredths, that the identifier may lack. */
  mostExtra: 40,

  /** Popularity: for each doubling of documents, and its maximum; for recent use; for the fields. */
  doubling: 8,
  mostDoublings: 6,
  recent: 12,
  /** Half-life of recency in years. */
  recentHalfLife: 2,
  inTitle: 9,
  inProse: 5,
} as const;

/** Maximum popularity. */
export const mostPopularity = matchCosts.doubling * matchCosts.mostDoublings + matchCosts.recent + matchCosts.inTitle;

/** The column of the tables by length for a part of `length` letters. */
export function lengthBand(length: number): 0 | 1 | 2 | 3 {
  return length <= 3 ? 0 : length === 4 ? 1 : length <= 6 ? 2 : 3;
}
