import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';

/**
 * A command-line option derived from a zod schema that HTTP and the engines share: default, choices and limits are
 * declared once. The value of the option is the parsed value.
 */
export function schemaOption(flags: string, description: string, schema: z.ZodType): Option {
  const option = new Option(flags, description);
  const inner = unwrapped(schema);
  const isList = inner instanceof z.ZodArray;
  const whenMissing = schema.safeParse(undefined);
  if (whenMissing.success && isWorthSaying(whenMissing.data)) option.default(whenMissing.data);
  if (inner instanceof z.ZodBoolean) return option;
  if (inner instanceof z.ZodEnum) return option.choices(inner.options.map(String));
  return option.argParser((text: string, before: unknown) => {
    // Words with a hyphen in front are marked in queries; see `query-words.ts`.
    const word = text.replace(/^\0/, '');
    const value = inner instanceof z.ZodNumber && word.trim() !== '' ? Number(word) : word;
    // What stands in front of the first value typed is the default.
    const list = Array.isArray(before) && before !== whenMissing.data ? before : [];
    const parsed = schema.safeParse(isList ? [...list, value] : value);
    if (!parsed.success) throw new InvalidArgumentError(`${issueText(parsed.error.issues[0]!)}.`);
    return parsed.data;
  });
}

/** What is wrong with a value, for people. */
function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.origin === 'number') return `It must be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'number') return `It must be at most ${issue.maximum}`;
  if (issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int'))
    return `It must be a ${issue.expected === 'int' ? 'whole ' : ''}number`;
  return issue.message;
}

/** Gives an option the default that the user has set, if any. */
export function preset(option: Option, value: unknown): Option {
  return value === undefined ? option : option.default(value);
}

function unwrapped(schema: z.ZodType): z.ZodType {
  for (let inner = schema; ; ) {
    if (!(inner instanceof z.ZodDefault || inner instanceof z.ZodNullable || inner instanceof z.ZodOptional))
      return inner;
    inner = inner.unwrap() as z.ZodType;
  }
}

function isWorthSaying(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}
