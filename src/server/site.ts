import type { EngineStats, SearchEngine } from '../engines/engine.js';
import type { DigestCalendar } from './digest-calendar.js';
import type { GenerationCache } from './generation-cache.js';
import type { Metrics } from './metrics.js';
import type { OperationSetting, ServerContext } from './operation.js';
import type { ServerSettings } from './server-settings.js';
import type { PageFrame } from './web/page.js';

/** What the routes share. */
export interface Site {
  readonly engine: SearchEngine;
  readonly settings: ServerSettings;
  readonly frame: PageFrame;
  readonly metrics: Metrics;
  readonly stats: GenerationCache<EngineStats>;
  readonly calendar: GenerationCache<DigestCalendar>;
  readonly routing: OperationSetting;
  /** Whether the server is about to stop. */
  readonly isDraining: () => boolean;
}

/** Scheme, host and port as the reader sees them. */
export function originFor({ settings }: Site, context: ServerContext): string {
  return settings.publicUrl === null ? new URL(context.req.url).origin : new URL(settings.publicUrl).origin;
}
