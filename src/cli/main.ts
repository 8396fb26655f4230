#!/usr/bin/env node
import { run } from './program.js';
import { processStreams } from './streams.js';

process.exitCode = await run(process.argv.slice(2), processStreams());
