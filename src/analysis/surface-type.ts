import { classOf, digit, lower, underscore, upper } from './character-class.js';
import { nameParts } from './name-parts.js';

/** The type of a surface, by its shape. */
export const surfaceTypes = [
  'word',
  'acronym',
  'name',
  'macro',
  'camel',
  'compound',
  'member',
  'path',
  'config',
  'family',
  'register',
  'architecture',
  'version',
  'part',
  'number',
  'hex',
  'sha',
  'cve',
  'flag',
  'address',
  'message-id',
  'url',
] as const;
export type SurfaceType = (typeof surfaceTypes)[number];

/**
 * Type of a surface, from the most distinctive mark to the least. A single run of word characters is `word`,
 * `acronym`, `name`, `macro`, `camel` or one of the short shapes.
 */
export function surfaceType(surface: string): SurfaceType {
  if (surface.includes('://')) return 'url';
  if (surface.includes('@')) return isMessageId(surface) ? 'message-id' : 'address';
  if (/[[{]|_\*$/.test(surface)) return 'family';
  const first = surface.charCodeAt(0);
  if (surface[0] === '%') return registerName.test(surface) ? 'register' : 'flag';
  if (surface[0] === '-') return 'flag';
  if (surface.includes('->') || surface.includes('::')) return 'member';
  if (surface.includes('/')) return partOfTotal.test(surface) ? 'part' : 'path';
  if (cveId.test(surface)) return 'cve';
  if (architectureName.test(surface)) return 'architecture';
  if (classOf(first) === digit) return numberType(surface);
  if (versionName.test(surface)) return 'version';
  if (surface.includes('.')) return isFileName(surface) ? 'path' : 'member';
  if (surface.includes('-')) return 'compound';
  if (registerName.test(surface)) return 'register';
  if (surface.startsWith('CONFIG_') && surface.length > 7) return 'config';
  if (isSha(surface)) return 'sha';
  return identifierType(surface);
}

const partOfTotal = /^\d{1,4}\/\d{1,4}$/;
const cveId = /^CVE-\d{4}-\d{4,7}$/i;
const versionName = /^[vV]\d{1,2}$|^[vV]?\d{1,2}\.\d{1,3}(?:\.(?:\d{1,3}|y))?(?:-rc\d{1,2})?$/;
const architectureName =
  /^(?:x86(?:[-_](?:64|32))?|amd64|i[3-6]86|x64|ia64|arm(?:32|64)?|aarch64|riscv(?:32|64)?|rv(?:32|64)|ppc(?:32|64)?(?:le)?|powerpc(?:64)?|s390x?|mips(?:64)?(?:el)?|sparc(?:64)?|loongarch(?:64)?|m68k|parisc|alpha|openrisc|xtensa|arc|csky|hexagon|microblaze|nios2|sh4)$/i;
const registerName =
  /^(?:%?[re]?[abcd]x|%?[re]?(?:ip|sp|bp|si|di)|%r(?:[0-9]|1[0-5])|[rxw](?:[0-9]|[12][0-9]|3[01])|[us](?:8|16|32|64|128)|[a-z]?mm\d{1,2}|%[a-z]{2,3})(?:-relative)?$/;

function numberType(surface: string): SurfaceType {
  if (/^0[xX][0-9a-fA-F]+[uUlL]{0,3}$/.test(surface)) return 'hex';
  if (/^\d+[uUlL]{0,3}$/.test(surface)) return 'number';
  if (versionName.test(surface)) return 'version';
  if (isSha(surface)) return 'sha';
  if (surface.includes('.')) return isFileName(surface) ? 'path' : 'number';
  return surface.includes('-') ? 'compound' : identifierType(surface);
}

/** Seven to forty lower-case hexadecimal digits with at least one letter and one digit: `9f2d3b1c0a7e`. */
export function isSha(surface: string): boolean {
  return (
    surface.length >= 7 &&
    surface.length <= 40 &&
    /^[0-9a-f]+$/.test(surface) &&
    /[0-9]/.test(surface) &&
    /[a-f]/.test(surface)
  );
}

const fileEnding =
  /\.(?:c|h|cc|cpp|hpp|S|s|rs|py|sh|pl|awk|sed|lds|dts|dtsi|dtso|ya?ml|rst|txt|md|json|toml|ko|o|so|a|mk|config|cocci|inc|map|patch|diff|mbox|gz|xz|bin|fw|conf|service|bpf|btf|skel|ll|html|xml|csv|log|img|elf)$/;

export function isFileName(surface: string): boolean {
  return fileEnding.test(surface);
}

/** A Message-ID, told from a mail address by its length and the digits before its at sign. */
function isMessageId(surface: string): boolean {
  const at = surface.indexOf('@');
  return (
    at >= 8 &&
    /\d/.test(surface.slice(0, at)) &&
    (at >= 16 || (/[.-]/.test(surface.slice(0, at)) && /\d{4}/.test(surface.slice(0, at))))
  );
}

function identifierType(surface: string): SurfaceType {
  let lowers = 0;
  let uppers = 0;
  let underscores = 0;
  for (let i = 0; i < surface.length; i++) {
    const kind = classOf(surface.charCodeAt(i));
    if (kind === lower) lowers++;
    else if (kind === upper) uppers++;
    else if (kind === underscore) underscores++;
  }
  if (underscores > 0) return lowers === 0 && uppers > 0 ? 'macro' : 'name';
  if (uppers > 0 && lowers > 0 && nameParts(surface).length > 2) return 'camel';
  if (uppers >= 2 && lowers <= 2) return 'acronym';
  return 'word';
}
