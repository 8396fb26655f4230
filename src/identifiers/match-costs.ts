/**
 * What it costs to take a name for what was typed, in one table. The unit is a hundredth of a plain slip: one letter
 * missing or too many in a part of five or six. Costs are whole numbers, so that no order of adding changes them.
 *
 * The shape is that of a noisy channel (Kernighan, Church and Gale, "A spelling correction program based on a noisy
 * channel model", COLING 1990): a cost stands for how unlikely it is that somebody who means the name writes it so, and
 * a name's renown is the prior. Set by reading, then checked on generated slips of real names.
 */
export const matchCosts = {
  /** A letter missing or too many, a wrong letter, two neighbours swapped: for parts of up to 3, 4, 6 and more letters. */
  gap: [140, 115, 100, 90],
  wrongLetter: [175, 140, 115, 105],
  swap: [105, 95, 90, 80],
  /** The same letter once too often, or once where it stands twice. */
  doubled: [90, 80, 70, 65],
  /** Added where the first letter of a part is not right. */
  firstLetter: 60,
  /** Added where what was typed is itself a part of other names: slips seldom make words. */
  realWord: 60,
  /** Added for every faulty part after the first. */
  furtherFault: 15,

  /** The start of a part for the part, and what each letter left off adds. */
  clipped: 30,
  clippedLetter: 4,
  /** First letter and some others for the part (`hdl`), what each vowel and each consonant left out adds, and each letter left off the end. */
  squeezed: 35,
  squeezedVowel: 5,
  squeezedConsonant: 15,
  squeezedEnd: 8,
  /** No shortening costs more: it is none. */
  mostShortened: 100,
  /** Added where the name has the short form and the long one was typed. */
  spelledOut: 40,
  /** Added where the short form typed is itself a part of other names. */
  realShort: 20,
  /** A part that comes dearer is no match for what was typed. */
  mostPart: 270,
  plural: 30,
  /** A word of the lexicon for another; the less alike they are by its weight, the more. */
  synonym: 25,
  synonymDoubt: 130,

  /** A part of the name that was not typed: one that hardly any name has, and what it is less for the commonest. */
  missing: 78,
  missingCommon: 33,
  /** Of that, in hundredths: for parts in front of all that was typed, between, and behind. */
  missingShare: { front: 80, middle: 100, behind: 90 },
  directory: 25,
  fileEnding: 30,
  /** Something typed that the name does not have: by its length up to 1, 2 and more letters; a word that only says what is meant. */
  extra: [110, 160, 250],
  extraHint: 15,
  /** For a part typed, its opposite in the name. */
  opposite: 150,
  /** Parts in another order: once, for each further one that moved; and for words with spaces. */
  order: 50,
  orderFurther: 15,
  orderOfWords: 25,

  /** What was typed cut into parts in another way than its separators say. */
  recut: 25,
  /** All written as one, with separators elsewhere: at all, for each letter wrong, and where even the parts are as many. */
  joined: 35,
  joinedEdit: 110,
  joinedSameCut: 90,
  /** Numbers differ. */
  otherNumber: 200,

  /** The same parts in the same order, but other capitals; other separators or underscores around. */
  otherCase: 25,
  otherSeparators: 15,
  /** Capitals typed and the name has none; small letters typed and the name is all capitals. */
  capitalsForSmall: 45,
  smallForCapitals: 15,
  /** Typed as a type, a call, an option, and nothing tells that the name is one. */
  otherKind: 15,
  /** Added where it is more than the same name written otherwise. */
  otherName: 100,

  /** Most that errors (not parts left out) may cost: at all, and for each part typed. */
  bound: 130,
  boundPart: 85,
  /** Hundredths of the letters typed that a name may have nothing for. */
  mostExtra: 40,

  /** How much renown takes off: for each doubling of documents and at most; for being seen lately; for where it stands. */
  doubling: 8,
  mostDoublings: 6,
  recent: 12,
  /** Years after which being recent is worth half. */
  recentHalfLife: 2,
  inTitle: 9,
  inProse: 5,
} as const;

/** Most that renown can take off. */
export const mostRenown = matchCosts.doubling * matchCosts.mostDoublings + matchCosts.recent + matchCosts.inTitle;

/** Which column of the tables by length a part of so many letters has. */
export function lengthBand(length: number): 0 | 1 | 2 | 3 {
  return length <= 3 ? 0 : length === 4 ? 1 : length <= 6 ? 2 : 3;
}
