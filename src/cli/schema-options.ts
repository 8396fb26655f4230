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
    const value = inner instanceof z.ZodNumber && text.trim() !== '' ? Number(text) : text;
    // What stands in front of the first value typed is the default.
    const list = Array.isArray(before) && before !== whenMissing.data ? before : [];
    const parsed = schema.safeParse(isList ? [...list, value] : value);
    if (!parsed.success) throw new InvalidArgumentError(`${parsed.error.issues[0]!.message}.`);
    return parsed.data;
  });
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
