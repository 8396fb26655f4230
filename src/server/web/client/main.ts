import { addCopyButtons } from './copy-buttons.js';
import { enhanceSearch } from './live-search.js';
import { enablePastedPatches } from './pasted-patch.js';
import { enableShortcuts } from './shortcuts.js';
import { keepOrder } from './version-choice.js';

/** Everything works without this. Each part takes a page as the server made it and adds to it. */
enhanceSearch();
enablePastedPatches();
enableShortcuts();
addCopyButtons();
keepOrder();
