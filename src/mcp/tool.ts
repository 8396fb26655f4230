import type { z } from 'zod';
import type { SearchEngine } from '../engines/engine.js';

/** What a tool works with. */
export interface ToolContext {
  readonly engine: SearchEngine;
  /** Address of a message in its public archive. */
  permalink(messageId: string): string;
}

/** A tool of the server: everything that `tools/list` says of it, and what a call does. All tools only read. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** For the model that chooses a tool: what it answers, when to use it, and an example. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** Throws a `ToolError` for a call that the model can mend. */
  run(input: z.output<Input>, context: ToolContext): Promise<z.input<Output>>;
}

/** Infers the types of `run` from the two schemas. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: Tool<Input, Output>): Tool {
  return tool as unknown as Tool;
}

/** An error for the model: what was wrong with the call, and what to do instead. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
