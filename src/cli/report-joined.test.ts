import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { parseValidCsv } from '../experiment/valid-csv.js';
import type { ReportContent } from '../report/report-content.js';

const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1', '--quiet'];

const at = tinyInputs(async (at) => {
  const compare = async (out: string, seed: number, ...more: string[]) => {
    const args = ['--weights', at('tiny.onnx'), '--out', at(out), '--seed', String(seed), ...small, ...more];
    const { code, stderr } = await warmstart(['compare', at('pictures'), ...args]);
    if (code !== 0) throw new Error(stderr);
  };
  await compare('drawn1', 1);
  await compare('drawn2', 2);
  const held = parseValidCsv(await readFile(at('drawn1', 'valid.csv'), 'utf8'), 'valid.csv');
  await writeFile(at('held.txt'), held.map(({ file }) => `${file}\n`).join(''));
  for (const seed of [1, 2, 3]) await compare(`listed${seed}`, seed, '--valid-list', at('held.txt'));
  await compare('larger', 4, '--valid-list', at('held.txt'), '--size', '40');
});

const report = (...args: string[]) => warmstart(['report', ...args]);
const content = async (folder: string): Promise<ReportContent> =>
  JSON.parse(await readFile(at(folder, 'report.json'), 'utf8'));

describe('warmstart report of several runs', () => {
  test('is the report of a study with the seeds of all', async () => {
    const runs = [1, 2, 3].map((seed) => at(`listed${seed}`));
    const { code, stdout, stderr } = await report(...runs, '--out', at('together'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Report: ${at('together', 'report.html')}`);
    const { kind, findings, provenance } = await content('together');
    expect(kind).toBe('study');
    expect(findings.seeds).toEqual([1, 2, 3]);
    expect(findings.unfinished).toEqual([]);
    expect(findings.arms.map(({ name }) => name)).toEqual(['scratch', 'pretrained']);
    const [{ errorRate } = { errorRate: undefined }] = findings.cells;
    const alone = await Promise.all([1, 2, 3].map((seed) => content(`listed${seed}`)));
    expect(errorRate?.values).toEqual(alone.map((one) => one.findings.cells[0]?.errorRate.mean));
    expect(provenance.runs).toEqual(runs);
    expect(provenance.command.split('\n')).toHaveLength(3);
    for (const run of runs) expect(await readFile(at('together', 'report.html'), 'utf8')).toContain(run);
  });

  test('a run that is named twice counts once', async () => {
    const { code } = await report(at('listed1'), at('listed1'), at('listed2'), '--out', at('twice'), '--json');
    expect(code).toBe(0);
    expect((await content('twice')).findings.total.trainings).toBe(4);
  });

  test('of one run goes where it is told to', async () => {
    const { code, stdout } = await report(at('listed1'), '--out', at('apart'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ run: at('listed1'), report: { html: at('apart', 'report.html') } });
    const { kind, cues, change } = await content('apart');
    expect(kind).toBe('comparison');
    // Classes of the drawn pictures differ in colour, and the body was at hand.
    expect(cues?.examined).toBe(48);
    expect(change?.moved).toMatchObject([{ arm: 'pretrained', distance: { thirds: expect.any(Array) } }]);
    expect({ cues, change }).toEqual(await content('listed1').then(({ cues, change }) => ({ cues, change })));
  });

  test('of seeds that held out other pictures is none, and the error says how they could be joined', async () => {
    const { code, stderr } = await report(at('drawn1'), at('drawn2'), '--out', at('none'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_REPORT_JOIN: [\s\S]*test pictures[\s\S]*drawn2[\s\S]*--valid-list FILE/);
    await expect(readdir(at('none'))).rejects.toThrow();
  });

  test('of pictures of other sizes is none', async () => {
    const { code, stderr } = await report(at('listed1'), at('larger'), '--out', at('none'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^E_REPORT_JOIN: [\s\S]*size of the data/)]);
  });

  test('needs a folder of its own, which has nothing in it', async () => {
    expect(await report(at('listed1'), at('listed2'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^E_USAGE: --out[\s\S]*report of 2 runs/),
    });
    expect(await report(at('listed1'), at('listed2'), '--out', at('drawn1'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^E_RUN_EXISTS: /),
    });
  });
});
