/**
 * The subsystem prefixes of a kernel subject: `selftests/bpf: libarena: Add x` has two, `bpf, arm64: Add x` and
 * `bpf,x86: Fix y` have two, `Support z` none. A prefix is what stands before a colon and a space and holds no
 * white space but after commas ("powerpc, bpf" yes, "Re-add the thing: why" no).
 */
export function splitSubsystems(title: string): string[] {
  const subsystems: string[] = [];
  let rest = title;
  for (let depth = 0; depth < mostPrefixes; depth++) {
    const colon = rest.indexOf(':');
    if (colon <= 0 || colon > longestPrefix || (rest[colon + 1] ?? ' ') !== ' ') break;
    const names = rest
      .slice(0, colon)
      .split(',')
      .map((name) => name.trim());
    if (!names.every((name) => prefixName.test(name))) break;
    for (const name of names) if (!subsystems.includes(name)) subsystems.push(name);
    rest = rest.slice(colon + 1).trimStart();
  }
  return subsystems;
}

const mostPrefixes = 4;
const longestPrefix = 60;
/** One word, or two as in "kernel doc" and "net sched" of older subjects. */
const prefixName = /^[\w.+*/@-]+(?: [\w.+*/@-]+)?$/;
