import { createRequire } from 'node:module';
import { BoundedMemo } from './bounded-memo.js';
import { isStopWord } from './stop-words.js';

/**
 * Stems of prose words: Porter's algorithm as `natural` implements it ("An algorithm for suffix stripping", 1980),
 * with exceptions for kernel text. Identifiers, their parts and acronyms are never stemmed; see the expander. The
 * words that share a stem in the bundled digests are listed and reviewed in test/analysis/reviewed-merges.txt.
 *
 * The stemmer is required by its own path: the root of the package reads `.env`, prints to standard output and loads
 * database clients.
 */
const porter = createRequire(import.meta.url)('natural/lib/natural/stemmers/porter_stemmer.js') as {
  stem(word: string): string;
};

/** Stem of a lower-case word. Words with anything but a–z stand for themselves, as do stop words (`has`, `does`, `this`). */
export function stem(word: string): string {
  return word.length < 3 || word.length > 40 || !/^[a-z]+$/.test(word) ? word : stems.get(word);
}

/** An archive has few distinct words compared with its occurrences. */
const stems = new BoundedMemo(50_000, stemOf);

function stemOf(word: string): string {
  const spelling = americanSpelling(word);
  return fixedStems.get(spelling) ?? (isStopWord(word) ? word : porter.stem(verbOf(spelling)));
}

const britishVerb =
  /^(categor|character|emphas|maxim|minim|modern|optim|organ|parallel|priorit|quant|random|recogn|reorgan|sanit|standard|summar|synchron|token|util)is(e|es|ed|ing|er|ers|able|ation|ations)$/;

/** Kernel text has both `synchronise` and `synchronize`; the word lists below are American. */
function americanSpelling(word: string): string {
  const verb = britishVerb.exec(word);
  return verb === null ? word : `${verb[1]}iz${verb[2]}`;
}

/** A verb in -alize is not its noun or adjective: `virtual` and `virtualization`, `serial` and `serialize`. */
const verbInAlize = /^([a-z]{2,20}al)i[sz](?:e|es|ed|ing|er|ers|able|ation|ations)$/;
/** Porter separates `verification` from `verify`, and conflates `specification` with `specific`. */
const nounInIfication = /^([a-z]{2,20})ifications?$/;

function verbOf(word: string): string {
  const noun = nounInIfication.exec(word);
  if (noun !== null) return `${noun[1]}ify`;
  const verb = verbInAlize.exec(word);
  // The z prevents further stemming by Porter.
  return verb === null ? word : `${verb[1]}iz`;
}

/**
 * Corrections of Porter for kernel text. Each group of words shares a stem, its first word; a bar separates words that
 * Porter conflates wrongly.
 */
const exceptions = [
  // A final s that is not a plural, or not of the singular.
  'alias aliases aliased aliasing',
  'bias biases biased biasing',
  'bus buses',
  'focus focuses focused focusing',
  'len | lens lenses',
  'new | news',
  'previous previously',
  'series',
  'status statuses',
  'virus viruses',
  ...['cas', 'dns', 'dos', 'dts', 'gps', 'kms', 'lts', 'nfs', 'qos', 'tls', 'vfs'],
  'http | https',
  // A final e that is not a suffix.
  ...['ice', 'ide', 'ipe'],
  'one ones',
  'use uses used using | useful usefully usefulness',
  // Letters that Porter takes for doubled by a suffix, or for a suffix.
  'add adds added adding',
  'err errs erred erring',
  'die dies died dying',
  'tie ties tied tying',
  'queue queues queued queuing queueing',
  'exceed exceeds exceeded exceeding',
  'proceed proceeds proceeded proceeding',
  'succeed succeeds succeeded succeeding',
  'represent represents represented representing representation representations representable | representative representatives',
  'register registers registered registering registration registrations',
  // British and American nouns.
  'analyze analyzes analyzed analyzing analyse analysed analysing analyses analysis',
  'behavior behaviors behavioral behaviour behaviours behavioural',
  'center centers centered centering centre centres centred',
  'color colors colored coloring colour colours coloured colouring',
  'defense defence defenses defences defensive defensively',
  'license licenses licensed licensing licence licences licenced',
  'neighbor neighbors neighboring neighbour neighbours neighbouring',
  // "Reference" (a count) and "refer" (a mention) differ.
  'refer refers referred referring | reference references referenced referencing',
  'dereference dereferences dereferenced dereferencing',
  // Nouns whose meaning is far from the verb's.
  'bind binds | binding bindings',
  'contain contains contained containing | container containers',
  'control controls controlled controlling | controller controllers',
  'head heads headed | heading headings',
  'maintain maintains maintained maintaining maintainable maintainability | maintainer maintainers',
  'map maps | mapping mappings mapped',
  'operate operates operated operating operation operations operational | operator operators',
  'perform performs performed performing | performance',
  'verify verifies verified verifying verification | verifier verifiers',
  // Words with a common prefix and different meanings.
  'author authors authored | authority authorities authoritative | authorize authorizes authorized authorizing authorization',
  'busy | business businesses',
  'community communities | communicate communicates communicated communicating communication communications',
  'consist consists consisted consisting | consistent consistently consistency',
  'content contents | contention',
  'design designs designed designing designer | designate designates designated designating designation',
  'direct directs directed directing directly | direction directions directional',
  'except excepted excepting | exception exceptions exceptional',
  'experience experiences experienced | experiment experiments experimental experimentally experimented',
  'extension extensions extensible extensibility | extensive extensively',
  'final finals | finally',
  'function functions functioning | functional functionally functionality',
  'generate generates generated generating generation generations generator generators | general generally generality | generic generically',
  'immediate immediates | immediately',
  'import imports imported importing | important importantly importance',
  'initial initially | initiate initiates initiated initiating initiation | initiative initiatives',
  'integrate integrates integrated integrating integration | integral integrals | integrity',
  'invalid | invalidate invalidates invalidated invalidating invalidation invalidations',
  'like likes liked | likely',
  'live lives lived living | liveness',
  'mean means meant | meaning meanings meaningful meaningfully',
  'mechanism mechanisms | mechanical mechanically',
  'name names named naming | namely',
  'numeric numerical numerically | numerous',
  'object objects objected objecting objection objections | objective objectives',
  'option options | optional optionally',
  'origin origins | original originals originally | originate originates originated originating',
  'past | paste pastes pasted pasting',
  'position positions positioned positioning positional | positive positives positively',
  'relate relates related relating | relation relations relational',
  'respect respects respected respecting | respective respectively',
  'sever severs severed | several | severe severely severity',
  'success successes successful successfully | succession successive successively',
  'suit suits suited suitable | suite suites',
  'terminate terminates terminated terminating termination terminator | terminal terminals',
  'universal universally | universe universes | university universities',
  'utility utilities | utilize utilizes utilized utilizing utilization',
];

const fixedStems = new Map<string, string>();
for (const words of exceptions.flatMap((exception) => exception.split(' | '))) {
  const forms = words.split(' ');
  for (const form of forms) fixedStems.set(form, forms[0]!);
}
