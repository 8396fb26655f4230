import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { progressReport } from '../../src/cli/source-progress.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function lines(isQuiet: boolean, run: (report: ReturnType<typeof progressReport>) => void): string {
  let text = '';
  const stream = { isTerminal: false, columns: 80, rows: 24, write: (more: string) => void (text += more) };
  const report = progressReport(stream, isQuiet);
  report.begin('lists/lamp.mbox');
  run(report);
  report.end();
  return text;
}

const later = (seconds: number): unknown => vi.advanceTimersByTime(seconds * 1000);

it('in a pipe is a line every five seconds, and one for each phase of what takes longer', () => {
  const told = lines(false, (report) => {
    report.update({ phase: 'reading', position: 10, length: 100, documents: 1 });
    later(6);
    report.update({ phase: 'reading', position: 50, length: 100, documents: 1200 });
    later(1);
    report.update({ phase: 'reading', position: 60, length: 100, documents: 1300 });
    report.update({ phase: 'following versions', position: 1, length: 2000, documents: 2000 });
    report.update({ phase: 'following versions', position: 257, length: 2000, documents: 2000 });
    report.update({ phase: 'merging', position: 0, length: null, documents: 2000 });
    report.update({ phase: 'committing', position: 0, length: null, documents: 2000 });
  });
  expect(told.split('\n')).toEqual([
    'lamp.mbox: 50 %, 1,200 documents',
    'lamp.mbox: following versions, 0 %, 2,000 documents',
    'lamp.mbox: merging, 2,000 documents',
    'lamp.mbox: committing, 2,000 documents',
    '',
  ]);
});

it('of what is done in a moment is nothing', () => {
  expect(
    lines(false, (report) => {
      report.update({ phase: 'reading', position: 100, length: 100, documents: 3 });
      report.update({ phase: 'following versions', position: 1, length: 3, documents: 3 });
      report.update({ phase: 'committing', position: 0, length: null, documents: 3 });
    }),
  ).toBe('');
});

it('is nothing where quiet was asked for', () => {
  expect(
    lines(true, (report) => {
      later(60);
      report.update({ phase: 'reading', position: 50, length: 100, documents: 3 });
    }),
  ).toBe('');
});
