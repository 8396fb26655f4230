import { createMcpHandler } from '@modelcontextprotocol/server';
import { permalinkOf } from '../corpus/mail/archive-hosts.js';
import { createMcpServer } from '../mcp/mcp-server.js';
import { clientOf } from './client-address.js';
import { programVersion } from './program.js';
import type { Site } from './site.js';

export const mcpPath = '/mcp';

/**
 * `/mcp`: the tools for coding agents over streamable HTTP (Model Context Protocol, 2026-07-28), stateless. Every request
 * waits in the heavy lane and has its budget, as a tool call may cost as much as the dearest routes of the API.
 */
export function addMcpRoute({ engine, settings, routing }: Site): void {
  const handler = createMcpHandler(
    () => {
      const deadline = Date.now() + settings.heavyRequestBudget;
      const limited = engine.within?.({ lane: 'heavy', deadline }) ?? engine;
      return createMcpServer({ engine: limited, permalink: permalinkOf }, programVersion);
    },
    { responseMode: 'json', maxRequestBodySize: mostBytes, maxSubscriptions: 0 },
  );
  routing.app.all(mcpPath, (context) => {
    context.get('facts').route = mcpPath;
    return routing.gates.heavy.run(clientOf(context, settings.clientHeader), () => handler.fetch(context.req.raw));
  });
}

/** Bytes of a request; a call of a tool has at most two references and some numbers. */
const mostBytes = 64 * 1024;
